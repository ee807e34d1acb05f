package dev.troupe.workload.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The conditions of a status. */
final class Conditions {
    private Conditions() {}

    /** Sets a condition without reason and message; its transition time moves only with the status. */
    static void set(ObjectNode status, String type, String value, Instant now) {
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode present ? present : status.putArray("conditions");
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals(type) && condition instanceof ObjectNode existing) {
                if (!existing.path("status").asText().equals(value)) {
                    existing.put("lastTransitionTime", now.toString());
                }
                existing.put("status", value).remove(List.of("reason", "message"));
                return;
            }
        }
        conditions.addObject().put("type", type).put("status", value).put("lastTransitionTime", now.toString());
    }
}
