package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/** Services, and the slices of their endpoints. */
final class ServiceDefaults {
    private static final int AFFINITY_SECONDS = 10_800;
    private static final String CLUSTER = "Cluster";

    private ServiceDefaults() {}

    static void service(ObjectNode service) {
        ObjectNode spec = Trees.child(service, "spec");
        Trees.text(spec, "sessionAffinity", "None");
        Trees.text(spec, "type", "ClusterIP");
        String type = Json.text(spec, "type");
        switch (Json.text(spec, "sessionAffinity")) {
            case "None" -> spec.remove("sessionAffinityConfig");
            case "ClientIP" ->
                Trees.nonZero(
                        Trees.child(Trees.child(spec, "sessionAffinityConfig"), "clientIP"),
                        "timeoutSeconds",
                        AFFINITY_SECONDS);
            default -> {}
        }
        for (ObjectNode port : Trees.objects(spec, "ports")) {
            Trees.text(port, "protocol", "TCP");
            JsonNode target = port.get("targetPort");
            boolean none = target == null
                    || target.isNull()
                    || (target.isTextual() ? target.asText().isEmpty() : target.asInt(1) == 0);
            if (none && port.has("port")) {
                port.set("targetPort", port.get("port"));
            }
        }
        boolean external = type.equals("NodePort") || type.equals("LoadBalancer");
        if (external || (!Trees.isAbsent(spec, "externalIPs") && type.equals("ClusterIP"))) {
            Trees.text(spec, "externalTrafficPolicy", CLUSTER);
        }
        if (external || type.equals("ClusterIP")) {
            Trees.text(spec, "internalTrafficPolicy", CLUSTER);
        }
        if (type.equals("LoadBalancer") && Trees.isAbsent(spec, "allocateLoadBalancerNodePorts")) {
            spec.put("allocateLoadBalancerNodePorts", true);
        }
    }

    static void pool(ObjectNode pool) {
        ObjectNode spec = Trees.child(pool, "spec");
        if (Trees.isAbsent(spec, "autoAssign")) {
            spec.put("autoAssign", true);
        }
    }

    static void endpoints(ObjectNode endpoints) {
        for (ObjectNode subset : Trees.objects(endpoints, "subsets")) {
            Trees.objects(subset, "ports").forEach(port -> Trees.text(port, "protocol", "TCP"));
        }
    }

    static void slice(ObjectNode slice) {
        for (ObjectNode port : Trees.objects(slice, "ports")) {
            if (Trees.isAbsent(port, "name")) {
                port.put("name", "");
            }
            Trees.text(port, "protocol", "TCP");
        }
    }
}
