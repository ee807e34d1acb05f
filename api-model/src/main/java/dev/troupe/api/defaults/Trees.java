package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** The few tree operations that defaulting is made of. Null counts as absent everywhere. */
final class Trees {
    private Trees() {}

    static boolean isAbsent(ObjectNode parent, String field) {
        JsonNode value = parent.get(field);
        return value == null || value.isNull();
    }

    /** Sets a text where none is; an empty text counts as none, as Go's zero value does. */
    static void text(ObjectNode parent, String field, String value) {
        if (isAbsent(parent, field)
                || (parent.get(field) instanceof TextNode node
                        && node.textValue().isEmpty())) {
            parent.put(field, value);
        }
    }

    /** Sets a number where none is; an explicit zero stays. An int, because parsing makes ints of small numbers too. */
    static void number(ObjectNode parent, String field, int value) {
        if (isAbsent(parent, field)) {
            parent.put(field, value);
        }
    }

    /** Sets a number where none or zero is. */
    static void nonZero(ObjectNode parent, String field, int value) {
        JsonNode existing = parent.get(field);
        if (existing == null || existing.isNull() || (existing.isNumber() && existing.longValue() == 0)) {
            parent.put(field, value);
        }
    }

    /** The objects in the list under {@code field}; a copy, so that the caller may change them. */
    static List<ObjectNode> objects(ObjectNode parent, String field) {
        JsonNode list = parent.get(field);
        if (list == null || !list.isArray()) {
            return List.of();
        }
        List<ObjectNode> objects = new ArrayList<>(list.size());
        for (JsonNode element : list) {
            if (element instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The object under {@code field}, made where it is absent; a detached one where something else stands there. */
    static ObjectNode child(ObjectNode parent, String field) {
        if (isAbsent(parent, field)) {
            return parent.putObject(field);
        }
        return parent.get(field) instanceof ObjectNode object ? object : parent.objectNode();
    }
}
