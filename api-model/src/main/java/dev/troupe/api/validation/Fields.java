package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads trees as Go structs read: what is absent, null or of another type has its type's zero value. So no rule can fail
 * on an odd tree.
 */
final class Fields {
    private static final JsonNode NOTHING = JsonNodeFactory.instance.arrayNode(0);

    private Fields() {}

    static boolean has(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && !value.isNull();
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null ? "" : text(value);
    }

    static String text(JsonNode value) {
        return value.isNull() ? "" : value.asText("");
    }

    static long number(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null ? 0 : value.asLong(0);
    }

    static @Nullable Long optionalNumber(JsonNode node, String field) {
        return has(node, field) ? number(node, field) : null;
    }

    static boolean flag(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.asBoolean(false);
    }

    /** Whether the field is there and says false. */
    static boolean isFalse(JsonNode node, String field) {
        return has(node, field) && !flag(node, field);
    }

    /** The list under {@code field}, empty if there is none. */
    static JsonNode list(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isArray() ? value : NOTHING;
    }

    /** The object under {@code field}, or a missing node, which reads as empty. */
    static JsonNode object(JsonNode node, String field) {
        return node.get(field) instanceof ObjectNode object ? object : MissingNode.getInstance();
    }

    static Set<Map.Entry<String, JsonNode>> entries(JsonNode node, String field) {
        return object(node, field).properties();
    }
}
