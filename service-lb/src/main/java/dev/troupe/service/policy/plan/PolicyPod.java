package dev.troupe.service.policy.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A pod with a network of its own, as policies see it.
 *
 * @param key which it is
 * @param labels by which it is selected
 * @param address its IPv4 address; empty while it has none
 * @param local whether it is this node's
 * @param ports those of its containers' ports that have names
 */
public record PolicyPod(
        ResourceKey key, Map<String, String> labels, String address, boolean local, List<NamedPort> ports) {
    private static final int DNS_PORT = 53;

    public PolicyPod {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }

    /**
     * @param protocol tcp, udp or sctp
     * @param number 1 to 65535
     */
    public record NamedPort(String protocol, String name, int number) {}

    /**
     * What answers DNS, which is no pod here but each node itself. Policies name it as in clusters where it is one: by the
     * labels of CoreDNS's pods.
     */
    static PolicyPod dns(String address) {
        return new PolicyPod(
                new ResourceKey("pods", "kube-system", "(dns)"),
                Map.of("k8s-app", "kube-dns"),
                address,
                false,
                List.of(new NamedPort("udp", "dns", DNS_PORT), new NamedPort("tcp", "dns-tcp", DNS_PORT)));
    }

    /**
     * Reads a pod; empty for one that policies do not concern: it has ended, or uses its node's network, or is on no node
     * yet.
     *
     * @param node this node's name
     * @param admitted its address if its node has told; empty to take that of its status
     */
    public static Optional<PolicyPod> of(StoredObject object, String node, String admitted) {
        String on = object.header().nodeName();
        if (on.isEmpty()) {
            return Optional.empty();
        }
        JsonNode pod = object.tree();
        String phase = Json.text(pod.path("status"), "phase");
        if (pod.path("spec").path("hostNetwork").asBoolean() || phase.equals("Succeeded") || phase.equals("Failed")) {
            return Optional.empty();
        }
        String address = admitted.isEmpty() ? Json.text(pod.path("status"), "podIP") : admitted;
        return Optional.of(new PolicyPod(
                object.key(),
                object.header().labels(),
                address.indexOf(':') < 0 ? address : "",
                on.equals(node),
                ports(pod.path("spec"))));
    }

    private static List<NamedPort> ports(JsonNode spec) {
        List<NamedPort> ports = new ArrayList<>();
        for (String containers : List.of("containers", "initContainers")) {
            for (JsonNode container : spec.path(containers)) {
                for (JsonNode port : container.path("ports")) {
                    String name = Json.text(port, "name");
                    if (!name.isEmpty()) {
                        String protocol = Json.text(port, "protocol");
                        ports.add(new NamedPort(
                                (protocol.isEmpty() ? "TCP" : protocol).toLowerCase(Locale.ROOT),
                                name,
                                port.path("containerPort").asInt()));
                    }
                }
            }
        }
        return ports;
    }
}
