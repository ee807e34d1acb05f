package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A Deployment's list of conditions while it is being worked out. */
final class Conditions {
    private final ArrayNode list = Json.array();
    private final Instant now;

    Conditions(JsonNode existing, Instant now) {
        existing.forEach(condition -> list.add(condition.deepCopy()));
        this.now = now;
    }

    @Nullable
    JsonNode find(String type) {
        for (JsonNode condition : list) {
            if (Json.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return null;
    }

    /** The reason of the condition, empty if there is none. */
    String reason(String type) {
        JsonNode condition = find(type);
        return condition == null ? "" : Json.text(condition, "reason");
    }

    /** Sets a condition; one that has the same status and reason stays as it is. */
    void set(String type, String status, String reason, String message) {
        JsonNode before = find(type);
        if (before != null
                && Json.text(before, "status").equals(status)
                && Json.text(before, "reason").equals(reason)) {
            return;
        }
        renew(type, status, reason, message);
    }

    /** As {@link #set}, but notes the time of this update even if nothing else is new. */
    void renew(String type, String status, String reason, String message) {
        JsonNode before = find(type);
        String transition = before != null && Json.text(before, "status").equals(status)
                ? Json.text(before, "lastTransitionTime")
                : Times.format(now);
        remove(type);
        list.add(Json.object()
                .put("type", type)
                .put("status", status)
                .put("lastUpdateTime", Times.format(now))
                .put("lastTransitionTime", transition)
                .put("reason", reason)
                .put("message", message));
    }

    /** Takes over a ReplicaSet's condition as it is. */
    void copy(JsonNode condition) {
        String type = Json.text(condition, "type");
        JsonNode before = find(type);
        if (before != null && Json.text(before, "reason").equals(Json.text(condition, "reason"))) {
            return;
        }
        remove(type);
        ObjectNode copy = condition.deepCopy();
        list.add(copy.put("lastUpdateTime", Json.text(condition, "lastTransitionTime")));
    }

    void remove(String type) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (Json.text(list.get(i), "type").equals(type)) {
                list.remove(i);
            }
        }
    }

    ArrayNode list() {
        return list;
    }
}
