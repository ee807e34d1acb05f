package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes from an object what its manager applied the last time and nobody owns any more. A list element or struct goes
 * as a whole, unowned fields inside it included; a map or list that becomes empty goes too, unless
 * somebody owns it as such.
 */
final class Pruning {
    private static final ObjectNode NONE = Json.object();

    private Pruning() {}

    /**
     * @param value an object or list of {@code schema}'s shape, which is changed
     * @param last the set below {@code value} that the manager applied before
     * @param owned the set below {@code value} that somebody owns now, the manager included
     */
    static void prune(JsonNode value, Schema schema, JsonNode last, JsonNode owned) {
        switch (Shape.of(value, schema)) {
            case FIELDS -> pruneFields((ObjectNode) value, schema, last, owned);
            case ELEMENTS -> pruneElements((ArrayNode) value, schema, last, owned);
            case LEAF -> {}
        }
    }

    private static void pruneFields(ObjectNode object, Schema schema, JsonNode last, JsonNode owned) {
        List<String> removed = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String name = entry.getKey();
            String element = PathElements.field(name);
            boolean struct = schema.type() == Schema.Type.OBJECT;
            if (goes(entry.getValue(), Shape.field(schema, name), last.get(element), owned.get(element), struct)) {
                removed.add(name);
            }
        }
        object.remove(removed);
    }

    private static void pruneElements(ArrayNode list, Schema schema, JsonNode last, JsonNode owned) {
        List<JsonNode> kept = new ArrayList<>(list.size());
        for (JsonNode value : list) {
            String element = PathElements.listElement(value, schema);
            if (!goes(value, schema.items(), last.get(element), owned.get(element), false)) {
                kept.add(value);
            }
        }
        list.removeAll();
        list.addAll(kept);
    }

    /** Whether the value goes as a whole; otherwise what must go inside it has gone. */
    private static boolean goes(
            JsonNode value, @Nullable Schema schema, @Nullable JsonNode last, @Nullable JsonNode owned, boolean named) {
        if (last == null) {
            return false;
        }
        if (isOwned(last, named) && !isOwned(owned, named)) {
            return true;
        }
        if (schema == null || value.isEmpty()) {
            return false;
        }
        prune(value, schema, last, owned == null ? NONE : owned);
        return value.isContainerNode() && value.isEmpty() && !FieldSets.isMember(owned);
    }

    /** A struct's field counts as owned when anything in it is; list elements and map entries stand for themselves. */
    private static boolean isOwned(@Nullable JsonNode node, boolean named) {
        return FieldSets.isMember(node) || (named && FieldSets.hasChildren(node));
    }
}
