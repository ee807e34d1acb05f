package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import org.jspecify.annotations.Nullable;

/** The difference between two statuses as a merge patch. */
public final class StatusPatch {
    private StatusPatch() {}

    /**
     * The merge patch for the status subresource, null if there is no difference.
     *
     * @param uid the object that is meant, should another of its name have taken its place
     */
    public static @Nullable ObjectNode between(ObjectNode before, ObjectNode after, String uid) {
        ObjectNode status = Json.object();
        // Computed trees hold longs where parsed ones hold ints; only parsed ones compare by value.
        JsonNode next = Json.read(Json.write(after));
        next.properties().forEach(entry -> {
            if (!entry.getValue().equals(before.get(entry.getKey()))) {
                status.set(entry.getKey(), entry.getValue());
            }
        });
        before.fieldNames().forEachRemaining(field -> {
            if (!next.has(field)) {
                status.putNull(field);
            }
        });
        if (status.isEmpty()) {
            return null;
        }
        ObjectNode patch = Json.object();
        patch.putObject("metadata").put("uid", uid);
        patch.set("status", status);
        return patch;
    }
}
