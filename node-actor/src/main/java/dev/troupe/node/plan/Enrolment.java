package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.List;
import java.util.Map;

/**
 * What a Node object is given that the machine itself does not tell.
 *
 * @param taints what a new one begins with; later they are the administrator's
 * @param podCidr the subnet of the node's pods, empty for none
 * @param annotations which the agent keeps on it
 */
public record Enrolment(List<NodeTaint> taints, String podCidr, Map<String, String> annotations) {
    public Enrolment {
        taints = List.copyOf(taints);
        annotations = Map.copyOf(annotations);
    }

    /** Whether a Node object lacks the subnet. One that it has is never changed. */
    public boolean lacksSubnet(JsonNode node) {
        return !podCidr.isEmpty() && Json.text(node.path("spec"), "podCIDR").isEmpty();
    }

    /** Writes the subnet into a node's spec. */
    public void putSubnet(ObjectNode spec) {
        if (!podCidr.isEmpty()) {
            spec.put("podCIDR", podCidr).putArray("podCIDRs").add(podCidr);
        }
    }

    /** The labels and annotations that differ, as the metadata of a merge patch; empty if none do. */
    public ObjectNode missingMetadata(JsonNode node, NodeFacts facts) {
        ObjectNode missing = Json.object();
        JsonNode metadata = node.path("metadata");
        put(missing, "labels", metadata.path("labels"), NodeStatusPlan.labels(facts));
        put(missing, "annotations", metadata.path("annotations"), annotations);
        return missing;
    }

    private static void put(ObjectNode missing, String field, JsonNode has, Map<String, String> wanted) {
        wanted.forEach((name, value) -> {
            if (!value.equals(has.path(name).asText(null))) {
                Json.child(missing, field).put(name, value);
            }
        });
    }
}
