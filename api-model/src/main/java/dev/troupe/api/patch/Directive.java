package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.StatusException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of a strategic merge patch that are instructions, not content. */
enum Directive {
    /** The contents join; what happens without a directive. */
    MERGE,
    /** The patch takes the place of what was there. */
    REPLACE,
    /** What was there goes. */
    DELETE;

    static final String PATCH = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList/";
    static final String SET_ELEMENT_ORDER = "$setElementOrder/";

    private static final int MAX_SHOWN = 2_000;

    /** What {@code $patch} of an object says, null if it is silent. */
    static @Nullable Directive of(ObjectNode patch) {
        JsonNode value = patch.get(PATCH);
        if (value == null) {
            return null;
        }
        return switch (value.asText()) {
            case "merge" -> MERGE;
            case "replace" -> REPLACE;
            case "delete" -> DELETE;
            default ->
                throw StatusException.badRequest("unknown patch type: " + value.asText() + " in map: " + show(patch));
        };
    }

    /** Whether a field of a patch is an instruction. */
    static boolean isDirective(String field) {
        return field.startsWith("$")
                && (field.equals(PATCH)
                        || field.equals(RETAIN_KEYS)
                        || field.startsWith(DELETE_FROM_PRIMITIVE_LIST)
                        || field.startsWith(SET_ELEMENT_ORDER));
    }

    static StatusException noMergeKey(JsonNode element, String key) {
        return StatusException.badRequest("map: " + show(element) + " does not contain declared merge key: " + key);
    }

    /** A value as Go prints it, which is how Kubernetes' messages show maps: {@code map[a:1 b:[x y]]}. */
    static String show(JsonNode value) {
        StringBuilder out = new StringBuilder();
        show(value, out);
        return out.length() <= MAX_SHOWN ? out.toString() : out.substring(0, MAX_SHOWN) + "…";
    }

    private static void show(JsonNode value, StringBuilder out) {
        if (out.length() > MAX_SHOWN) {
            return;
        }
        if (value.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            value.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            String separator = "map[";
            for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
                out.append(separator).append(field.getKey()).append(':');
                show(field.getValue(), out);
                separator = " ";
            }
            out.append(sorted.isEmpty() ? "map[]" : "]");
        } else if (value.isArray()) {
            String separator = "";
            out.append('[');
            for (JsonNode element : value) {
                out.append(separator);
                show(element, out);
                separator = " ";
            }
            out.append(']');
        } else {
            out.append(value.isNull() ? "<nil>" : value.asText());
        }
    }
}
