package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which fields an object or a part of it consists of, as a set. */
final class FieldsOf {
    private final List<String> path = new ArrayList<>();
    private final boolean applied;

    private FieldsOf(boolean applied) {
        this.applied = applied;
    }

    /** All tracked fields of a new object: leaves, list elements, and the maps and structs that hold them. */
    static ObjectNode created(ObjectNode object, Schema schema) {
        return new FieldsOf(false).fields(object, schema, true);
    }

    /** The tracked fields that a configuration names: leaves and list elements, not what merely leads to them. */
    static ObjectNode applied(ObjectNode config, Schema schema) {
        return new FieldsOf(true).fields(config, schema, true);
    }

    /** A part that was added to an object, or taken from it, as the node to put at the end of its path. */
    static ObjectNode part(JsonNode value, @Nullable Schema schema) {
        FieldsOf walk = new FieldsOf(false);
        // Below the root no name is untracked; the walk tells by its depth.
        walk.path.add("");
        return walk.node(value, schema, false);
    }

    /**
     * @param implied whether the place exists in each object of the kind, so that it is nobody's doing: the root, its
     *     structs (metadata, spec, status), and what is required in those
     */
    private ObjectNode node(JsonNode value, @Nullable Schema schema, boolean implied) {
        Shape shape = Shape.of(value, schema);
        if (shape == Shape.LEAF || schema == null || value.isEmpty()) {
            return Json.object();
        }
        ObjectNode node = shape == Shape.FIELDS
                ? fields((ObjectNode) value, schema, implied && schema.type() == Schema.Type.OBJECT)
                : elements(value, schema);
        if (!applied && !implied && !node.isEmpty()) {
            node.putObject(FieldSets.SELF);
        }
        return node;
    }

    private ObjectNode fields(ObjectNode object, Schema schema, boolean implied) {
        ObjectNode set = Json.object();
        boolean map = schema.type() == Schema.Type.MAP;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull() || Shape.isUntracked(path, name)) {
                continue;
            }
            boolean root = path.isEmpty();
            String element = PathElements.field(name);
            path.add(element);
            Schema field = Shape.field(schema, name);
            boolean struct = field != null && field.type() == Schema.Type.OBJECT;
            boolean given = implied && ((root && struct) || schema.required().contains(name));
            ObjectNode node = node(value, field, given);
            path.removeLast();
            if (applied && map && !node.isEmpty()) {
                node.putObject(FieldSets.SELF);
            }
            boolean onlyUntracked = root && node.isEmpty() && name.equals("metadata");
            if (!onlyUntracked) {
                set.set(element, node);
            }
        }
        return set;
    }

    private ObjectNode elements(JsonNode list, Schema schema) {
        ObjectNode set = Json.object();
        for (JsonNode value : list) {
            String element = PathElements.listElement(value, schema);
            path.add(element);
            ObjectNode node = node(value, schema.items(), false);
            path.removeLast();
            if (applied && !node.isEmpty()) {
                node.putObject(FieldSets.SELF);
            }
            set.set(element, node);
        }
        return set;
    }
}
