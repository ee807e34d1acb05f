package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.Map;

/**
 * Merge patch: objects merge, null removes, all else replaces.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>
 */
public final class MergePatch {
    private MergePatch() {}

    /** A new tree; untouched parts are shared with neither argument. */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode result = target.deepCopy();
        mergeInto(result, patch);
        return result;
    }

    private static void mergeInto(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode changes) {
                // Also into a new object: nulls in the patch never reach the result.
                ObjectNode into = target.get(name) instanceof ObjectNode existing ? existing : Json.object();
                mergeInto(into, changes);
                target.set(name, into);
            } else {
                target.set(name, value.deepCopy());
            }
        }
    }
}
