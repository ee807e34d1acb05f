package dev.troupe.workload.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The conditions of a status. */
final class Conditions {
    private Conditions() {}

    /**
     * Sets a condition without reason and message; its transition time moves only with the status.
     *
     * @param generation of the object that it was found out about; 0 if it has none
     */
    static void set(ObjectNode status, String type, String value, int generation, Instant now) {
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode present ? present : status.putArray("conditions");
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals(type) && condition instanceof ObjectNode existing) {
                if (!existing.path("status").asText().equals(value)) {
                    existing.put("lastTransitionTime", now.toString());
                }
                existing.put("status", value).remove(List.of("reason", "message"));
                observe(existing, generation);
                return;
            }
        }
        observe(
                conditions.addObject().put("type", type).put("status", value).put("lastTransitionTime", now.toString()),
                generation);
    }

    /** Tells that a new pod is not to be scheduled yet. The scheduler's word comes after it when its gates are gone. */
    static void gated(ObjectNode status, Instant now) {
        status.putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "False")
                .put("reason", "SchedulingGated")
                .put("message", "Scheduling is blocked due to non-empty scheduling gates")
                .put("lastTransitionTime", now.toString());
    }

    private static void observe(ObjectNode condition, int generation) {
        if (generation > 0) {
            condition.put("observedGeneration", generation);
        }
    }
}
