package dev.troupe.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Just enough patching for tests: JSON merge patch, and strategic merge for the few lists that controllers patch.
 * The real thing needs schemas, which this module does not know.
 */
final class Merge {
    private static final Map<String, String> MERGE_KEYS = Map.of(
            "conditions", "type",
            "ownerReferences", "uid",
            "containers", "name",
            "initContainers", "name",
            "volumes", "name",
            "addresses", "type");

    private Merge() {}

    static void merge(ObjectNode target, ObjectNode patch, boolean strategic) {
        patch.properties().forEach(entry -> {
            String field = entry.getKey();
            JsonNode value = entry.getValue();
            String mergeKey = strategic ? MERGE_KEYS.get(field) : null;
            if (value.isNull()) {
                target.remove(field);
            } else if (value instanceof ObjectNode nested) {
                merge(Json.child(target, field), nested, strategic);
            } else if (mergeKey != null && value instanceof ArrayNode elements) {
                ArrayNode into = target.withArray(field);
                elements.forEach(element -> mergeElement(into, (ObjectNode) element, mergeKey));
                if (into.isEmpty()) {
                    target.remove(field);
                }
            } else if (!field.startsWith("$")) {
                target.set(field, value.deepCopy());
            }
        });
    }

    private static void mergeElement(ArrayNode list, ObjectNode element, String mergeKey) {
        int at = indexOf(list, mergeKey, element.get(mergeKey));
        if (Json.text(element, "$patch").equals("delete")) {
            if (at >= 0) {
                list.remove(at);
            }
        } else if (at >= 0) {
            merge((ObjectNode) list.get(at), element, true);
        } else {
            merge(list.addObject(), element, true);
        }
    }

    private static int indexOf(ArrayNode list, String mergeKey, @Nullable JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).path(mergeKey).equals(value)) {
                return i;
            }
        }
        return -1;
    }
}
