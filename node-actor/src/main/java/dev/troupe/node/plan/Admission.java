package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node takes a pod that was bound to it. The scheduler has looked already; this catches its mistakes and
 * pods that name their node themselves.
 */
public final class Admission {
    private Admission() {}

    /**
     * @param others the pods that the node has taken and that have not ended
     * @return why not; null if it does
     */
    public static Memory.@Nullable Rejection check(
            Pod pod,
            Collection<Pod> others,
            String nodeName,
            Map<String, String> nodeLabels,
            Map<String, Quantity> allocatable) {
        Memory.Rejection rejection = resources(pod, others, allocatable);
        if (rejection != null) {
            return rejection;
        }
        if (!NodeSelection.matches(pod, nodeName, nodeLabels)) {
            return new Memory.Rejection("NodeAffinity", "Predicate NodeAffinity failed");
        }
        String sysctl = Sysctls.refusal(pod.getSpec());
        if (sysctl != null) {
            return new Memory.Rejection("SysctlForbidden", "forbidden sysctl: " + sysctl);
        }
        List<HostPort> taken = new ArrayList<>();
        others.forEach(other -> taken.addAll(hostPorts(other)));
        boolean conflict =
                hostPorts(pod).stream().anyMatch(port -> taken.stream().anyMatch(port::conflicts));
        return conflict ? new Memory.Rejection("NodePorts", "Predicate NodePorts failed") : null;
    }

    private static Memory.@Nullable Rejection resources(
            Pod pod, Collection<Pod> others, Map<String, Quantity> allocatable) {
        long pods = Quantities.whole(allocatable.get("pods"));
        if (others.size() + 1 > pods) {
            return insufficient("pods", 1, others.size(), pods);
        }
        for (String resource : List.of(Quantities.CPU, Quantities.MEMORY, Quantities.EPHEMERAL_STORAGE)) {
            long request = Quantities.podRequest(pod, resource);
            long used = others.stream()
                    .mapToLong(other -> Quantities.podRequest(other, resource))
                    .sum();
            long capacity = Quantities.units(resource, allocatable.get(resource));
            if (request > 0 && request + used > capacity) {
                return insufficient(resource, request, used, capacity);
            }
        }
        return null;
    }

    private static Memory.Rejection insufficient(String resource, long request, long used, long capacity) {
        return new Memory.Rejection(
                "OutOf" + resource,
                "Node didn't have enough resource: " + resource + ", requested: " + request + ", used: " + used
                        + ", capacity: " + capacity);
    }

    private record HostPort(String ip, int port, String protocol) {
        boolean conflicts(HostPort other) {
            return port == other.port
                    && protocol.equals(other.protocol)
                    && (ip.equals(other.ip) || ip.equals("0.0.0.0") || other.ip.equals("0.0.0.0"));
        }
    }

    private static List<HostPort> hostPorts(Pod pod) {
        List<HostPort> ports = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            for (ContainerPort port : container.getPorts()) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                    String ip = port.getHostIP() == null || port.getHostIP().isEmpty() ? "0.0.0.0" : port.getHostIP();
                    ports.add(new HostPort(
                            ip, port.getHostPort(), port.getProtocol() == null ? "TCP" : port.getProtocol()));
                }
            }
        }
        return ports;
    }
}
