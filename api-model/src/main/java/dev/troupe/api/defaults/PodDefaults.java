package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What a Pod gets and a pod template does not, so that templates stay as their authors wrote them. */
final class PodDefaults {
    private PodDefaults() {}

    static void apply(ObjectNode pod) {
        ObjectNode spec = Trees.child(pod, "spec");
        PodSpecDefaults.apply(spec);
        if (Trees.isAbsent(spec, "enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
        boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
        for (String list : new String[] {"containers", "initContainers"}) {
            for (ObjectNode container : Trees.objects(spec, list)) {
                requestsFromLimits(container);
                if (hostNetwork) {
                    hostPorts(container);
                }
            }
        }
        podRequestsFromLimits(spec);
    }

    private static void requestsFromLimits(ObjectNode container) {
        if (container.get("resources") instanceof ObjectNode resources) {
            fillRequests(resources);
        }
    }

    /**
     * Limits for the pod as a whole are also its requests where neither it nor its containers ask for less. A request
     * by a container is left for the scheduler to add up.
     */
    private static void podRequestsFromLimits(ObjectNode spec) {
        if (!(spec.get("resources") instanceof ObjectNode resources)) {
            return;
        }
        for (ObjectNode container : Trees.objects(spec, "containers")) {
            if (container.path("resources").path("requests").size() > 0) {
                return;
            }
        }
        fillRequests(resources);
    }

    private static void fillRequests(ObjectNode resources) {
        if (!(resources.get("limits") instanceof ObjectNode limits) || limits.isEmpty()) {
            return;
        }
        ObjectNode requests = Trees.child(resources, "requests");
        for (Map.Entry<String, JsonNode> limit : limits.properties()) {
            if (!requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue().deepCopy());
            }
        }
    }

    private static void hostPorts(ObjectNode container) {
        for (ObjectNode port : Trees.objects(container, "ports")) {
            JsonNode containerPort = port.get("containerPort");
            if (containerPort != null && containerPort.isInt()) {
                Trees.nonZero(port, "hostPort", containerPort.intValue());
            }
        }
    }
}
