package dev.troupe.service.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * One port of a Service, as a node balances it.
 *
 * @param service {@code namespace/name}
 * @param protocol tcp, udp or sctp
 * @param clusterIp the Service's address, empty for none
 * @param port there
 * @param nodePort of every node, 0 for none
 * @param internalLocal whether clients in the cluster reach backends of their own node only
 * @param externalLocal whether clients of node ports do, and keep their address
 * @param affinitySeconds how long a client stays with its backend, 0 for not at all
 * @param backends in order, each once
 */
public record ServicePort(
        String service,
        String protocol,
        String clusterIp,
        int port,
        int nodePort,
        boolean internalLocal,
        boolean externalLocal,
        int affinitySeconds,
        List<Backend> backends) {
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";

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

    public ServicePort {
        backends = List.copyOf(backends);
    }

    /**
     * All ports that a node balances.
     *
     * @param services Service objects
     * @param slices EndpointSlices of all Services
     * @param node the node's name
     */
    public static List<ServicePort> of(
            Collection<? extends JsonNode> services, Collection<? extends JsonNode> slices, String node) {
        Map<String, List<JsonNode>> byService = new HashMap<>();
        for (JsonNode slice : slices) {
            String name = Json.text(slice.path("metadata").path("labels"), SERVICE_LABEL);
            if (!name.isEmpty() && Json.text(slice, "addressType").equals("IPv4")) {
                byService
                        .computeIfAbsent(
                                Json.text(slice.path("metadata"), "namespace") + "/" + name, s -> new ArrayList<>())
                        .add(slice);
            }
        }
        List<ServicePort> ports = new ArrayList<>();
        for (JsonNode service : services) {
            String name = Json.text(service.path("metadata"), "namespace") + "/"
                    + Json.text(service.path("metadata"), "name");
            if (Services.hasClusterIp(service) && !Services.clusterIp(service).isEmpty()) {
                for (JsonNode port : service.at("/spec/ports")) {
                    ports.add(of(name, service, port, byService.getOrDefault(name, List.of()), node));
                }
            }
        }
        return ports;
    }

    private static ServicePort of(String name, JsonNode service, JsonNode port, List<JsonNode> slices, String node) {
        JsonNode spec = service.path("spec");
        boolean sticky = Json.text(spec, "sessionAffinity").equals("ClientIP");
        return new ServicePort(
                name,
                Json.text(port, "protocol").toLowerCase(Locale.ROOT),
                Json.text(spec, "clusterIP"),
                port.path("port").asInt(),
                Services.hasNodePorts(service) ? port.path("nodePort").asInt() : 0,
                Json.text(spec, "internalTrafficPolicy").equals("Local"),
                Json.text(spec, "externalTrafficPolicy").equals("Local"),
                sticky
                        ? spec.at("/sessionAffinityConfig/clientIP/timeoutSeconds")
                                .asInt()
                        : 0,
                backends(port, slices, node));
    }

    /** Those that are ready; where there are none, those that still answer while they end. */
    private static List<Backend> backends(JsonNode port, List<JsonNode> slices, String node) {
        TreeSet<Backend> ready = new TreeSet<>();
        TreeSet<Backend> ending = new TreeSet<>();
        for (JsonNode slice : slices) {
            int target = target(port, slice);
            if (target == 0) {
                continue;
            }
            for (JsonNode endpoint : slice.path("endpoints")) {
                String address = endpoint.path("addresses").path(0).asText();
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
                return candidate.path("port").asInt();
            }
        }
        return 0;
    }

    /** The backends that a client may reach. */
    List<Backend> backends(boolean localOnly) {
        return localOnly ? backends.stream().filter(Backend::local).toList() : backends;
    }
}
