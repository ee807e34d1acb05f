package dev.troupe.service.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.AddressRange;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * One port of a Service, as a node balances it.
 *
 * @param service {@code namespace/name}
 * @param protocol tcp, udp or sctp
 * @param clusterIp the Service's address, empty for none
 * @param port there
 * @param internalLocal whether clients in the cluster reach backends of their own node only
 * @param outside how clients reach it from outside the cluster
 * @param affinitySeconds how long a client stays with its backend, 0 for not at all
 * @param backends in order, each once
 */
public record ServicePort(
        String service,
        String protocol,
        String clusterIp,
        int port,
        boolean internalLocal,
        Outside outside,
        int affinitySeconds,
        List<Backend> backends) {

    private static final int HIGHEST_PORT = 65_535;

    /**
     * @param address of a pod
     * @param port there
     * @param local whether it is on this node
     */
    public record Backend(String address, int port, boolean local) implements Comparable<Backend> {
        @Override
        public int compareTo(Backend other) {
            int byAddress = address.compareTo(other.address);
            return byAddress == 0 ? Integer.compare(port, other.port) : byAddress;
        }
    }

    /**
     * @param nodePort of every node, 0 for none
     * @param local whether clients reach backends of the node that they came to only, and keep their address
     * @param addresses that somebody leads to nodes ({@code externalIPs})
     * @param balancers addresses that nodes answer for
     * @param sources who may use the balancers' addresses, as networks; empty for everybody
     */
    public record Outside(
            int nodePort, boolean local, List<String> addresses, List<String> balancers, List<String> sources) {
        public Outside {
            addresses = List.copyOf(addresses);
            balancers = List.copyOf(balancers);
            sources = List.copyOf(sources);
        }
    }

    public ServicePort {
        backends = List.copyOf(backends);
    }

    /**
     * The ports of a Service that a node balances.
     *
     * @param service the Service object
     * @param slices its EndpointSlices
     * @param node the node's name
     */
    public static List<ServicePort> of(JsonNode service, Collection<? extends JsonNode> slices, String node) {
        List<ServicePort> ports = new ArrayList<>();
        if (Services.isBalanced(service) && !Services.clusterIp(service).isEmpty()) {
            for (JsonNode port : service.at("/spec/ports")) {
                ports.add(of(service, port, slices, node));
            }
        }
        return ports;
    }

    private static ServicePort of(JsonNode service, JsonNode port, Collection<? extends JsonNode> slices, String node) {
        JsonNode spec = service.path("spec");
        boolean sticky = Json.text(spec, "sessionAffinity").equals("ClientIP");
        Outside outside = new Outside(
                Services.hasNodePorts(service) ? port.path("nodePort").asInt() : 0,
                Json.text(spec, "externalTrafficPolicy").equals("Local"),
                Json.texts(spec.path("externalIPs")).stream()
                        .filter(AddressRange::isAddress)
                        .toList(),
                Services.balancers(service),
                Json.texts(spec.path("loadBalancerSourceRanges")));
        return new ServicePort(
                Services.name(service),
                Json.text(port, "protocol").toLowerCase(Locale.ROOT),
                Json.text(spec, "clusterIP"),
                port.path("port").asInt(),
                Json.text(spec, "internalTrafficPolicy").equals("Local"),
                outside,
                sticky
                        ? spec.at("/sessionAffinityConfig/clientIP/timeoutSeconds")
                                .asInt()
                        : 0,
                backends(port, slices, node));
    }

    /** Those that are ready; where there are none, those that still answer while they end. */
    private static List<Backend> backends(JsonNode port, Collection<? extends JsonNode> slices, String node) {
        TreeSet<Backend> ready = new TreeSet<>();
        TreeSet<Backend> ending = new TreeSet<>();
        for (JsonNode slice : slices) {
            int target = Json.text(slice, "addressType").equals("IPv4") ? target(port, slice) : 0;
            if (target == 0) {
                continue;
            }
            for (JsonNode endpoint : slice.path("endpoints")) {
                String address = endpoint.path("addresses").path(0).asText();
                if (!AddressRange.isAddress(address)) {
                    continue;
                }
                Backend backend = new Backend(
                        address, target, Json.text(endpoint, "nodeName").equals(node));
                JsonNode conditions = endpoint.path("conditions");
                if (conditions.path("ready").asBoolean(true)) {
                    ready.add(backend);
                } else if (conditions.path("serving").asBoolean()
                        && conditions.path("terminating").asBoolean()) {
                    ending.add(backend);
                }
            }
        }
        return List.copyOf(ready.isEmpty() ? ending : ready);
    }

    private static int target(JsonNode port, JsonNode slice) {
        for (JsonNode candidate : slice.path("ports")) {
            if (Json.text(candidate, "name").equals(Json.text(port, "name"))
                    && Json.text(candidate, "protocol").equals(Json.text(port, "protocol"))) {
                int number = candidate.path("port").asInt();
                return number > 0 && number <= HIGHEST_PORT ? number : 0;
            }
        }
        return 0;
    }

    /** How many pods of this node are behind the ports of a Service. */
    public static int localBackends(Collection<ServicePort> ports) {
        return (int) ports.stream()
                .flatMap(port -> port.backends(true).stream())
                .map(Backend::address)
                .distinct()
                .count();
    }

    /** The backends that a client may reach. */
    List<Backend> backends(boolean localOnly) {
        return localOnly ? backends.stream().filter(Backend::local).toList() : backends;
    }
}
