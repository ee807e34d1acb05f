package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/**
 * The JSON merge patch that turns one object into another, which an event keeps so that a replay can be checked
 * against the stored objects.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>
 */
public final class MergeDiff {
    private MergeDiff() {}

    /** The patch from {@code before} to {@code after}; empty if they are equal. Objects hold no nulls. */
    public static ObjectNode between(JsonNode before, JsonNode after) {
        ObjectNode patch = Json.object();
        before.properties().forEach(e -> {
            if (!after.has(e.getKey())) {
                patch.putNull(e.getKey());
            }
        });
        after.properties().forEach(e -> {
            JsonNode old = before.get(e.getKey());
            JsonNode value = e.getValue();
            if (old == null) {
                patch.set(e.getKey(), value);
            } else if (!old.equals(value)) {
                boolean nested = old.isObject() && value.isObject();
                patch.set(e.getKey(), nested ? between(old, value) : value);
            }
        });
        return patch;
    }
}
