package dev.troupe.node.plan;

import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.PortMapping;
import dev.troupe.node.port.SandboxConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a pod's sandbox is made from. */
public final class SandboxPlan {
    private SandboxPlan() {}

    public static SandboxConfig config(Pod pod, int attempt, NodeContext node) {
        ObjectMeta metadata = pod.getMetadata();
        boolean hostNetwork = Pods.isTrue(pod.getSpec().getHostNetwork());
        Map<String, String> annotations = new LinkedHashMap<>();
        if (metadata.getAnnotations() != null) {
            annotations.putAll(metadata.getAnnotations());
        }
        annotations.put(Labels.GRACE_PERIOD_SECONDS, Long.toString(Pods.graceSeconds(pod)));
        return new SandboxConfig(
                new PodIdentity(metadata.getName(), metadata.getNamespace(), metadata.getUid(), attempt),
                hostNetwork ? "" : HostsFile.hostname(pod, node.clusterDomain()),
                node.paths().podLogs(pod),
                DnsPlan.of(pod, node),
                hostNetwork ? List.of() : portMappings(pod),
                labels(pod, node),
                annotations,
                node.cgroupRoot().isEmpty() ? "" : CgroupPlan.podCgroup(pod, node.cgroupRoot()),
                sysctls(pod),
                CgroupPlan.pod(pod),
                new SecurityPlan(pod, node).sandbox());
    }

    /** Which labels the sandboxes and containers of a node's pods carry. */
    public static Map<String, String> nodeLabel(String node) {
        return Map.of(Labels.NODE, node);
    }

    static Map<String, String> labels(Pod pod, NodeContext node) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (pod.getMetadata().getLabels() != null) {
            labels.putAll(pod.getMetadata().getLabels());
        }
        labels.put(Labels.POD_NAME, pod.getMetadata().getName());
        labels.put(Labels.POD_NAMESPACE, pod.getMetadata().getNamespace());
        labels.put(Labels.POD_UID, pod.getMetadata().getUid());
        labels.putAll(nodeLabel(node.name()));
        return labels;
    }

    private static List<PortMapping> portMappings(Pod pod) {
        List<PortMapping> mappings = new ArrayList<>();
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        pod.getSpec().getInitContainers().stream().filter(Pods::isSidecar).forEach(containers::add);
        for (Container container : containers) {
            for (ContainerPort port : container.getPorts()) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                    String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
                    mappings.add(new PortMapping(
                            PortMapping.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
                            port.getContainerPort(),
                            port.getHostPort(),
                            port.getHostIP() == null ? "" : port.getHostIP()));
                }
            }
        }
        return mappings;
    }

    private static Map<String, String> sysctls(Pod pod) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        if (pod.getSpec().getSecurityContext() != null) {
            for (Sysctl sysctl : pod.getSpec().getSecurityContext().getSysctls()) {
                sysctls.put(sysctl.getName(), sysctl.getValue());
            }
        }
        return sysctls;
    }
}
