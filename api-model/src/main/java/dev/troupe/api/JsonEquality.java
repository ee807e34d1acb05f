package dev.troupe.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Equality of JSON values. Jackson's own tells an int from a long and 1 from 1.0, which are the same number to JSON; two
 * trees that differ only so would look changed.
 */
public final class JsonEquality {
    private JsonEquality() {}

    /** Whether both are the same JSON value; the order of an object's fields does not matter. */
    public static boolean same(@Nullable JsonNode left, @Nullable JsonNode right) {
        if (left == right) {
            return true;
        }
        if (left == null || right == null || left.getNodeType() != right.getNodeType()) {
            return false;
        }
        return switch (left.getNodeType()) {
            case OBJECT -> sameFields((ObjectNode) left, (ObjectNode) right);
            case ARRAY -> sameElements(left, right);
            case NUMBER -> sameNumber(left, right);
            case STRING, BOOLEAN, NULL, MISSING, BINARY, POJO -> left.equals(right);
        };
    }

    private static boolean sameFields(ObjectNode left, ObjectNode right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> field : left.properties()) {
            if (!same(field.getValue(), right.get(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameElements(JsonNode left, JsonNode right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameNumber(JsonNode left, JsonNode right) {
        boolean longs = left.isIntegralNumber()
                && left.canConvertToLong()
                && right.isIntegralNumber()
                && right.canConvertToLong();
        return longs
                ? left.longValue() == right.longValue()
                : left.decimalValue().compareTo(right.decimalValue()) == 0;
    }
}
