package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.JsonEquality;
import dev.troupe.api.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tracked fields differ between two versions of an object. Allocates only for what differs, since most of an
 * object does not.
 */
final class Comparison {
    private final ObjectNode changed = Json.object();
    private final ObjectNode removed = Json.object();
    private final List<String> path = new ArrayList<>();

    private Comparison() {}

    static Comparison of(ObjectNode before, ObjectNode after, Schema schema) {
        Comparison comparison = new Comparison();
        comparison.fields(before, after, schema);
        return comparison;
    }

    /** The fields that were added or have another value now. */
    ObjectNode changed() {
        return changed;
    }

    /** The fields that are gone. */
    ObjectNode removed() {
        return removed;
    }

    boolean isEmpty() {
        return changed.isEmpty() && removed.isEmpty();
    }

    private void compare(JsonNode before, JsonNode after, @Nullable Schema schema) {
        Shape shape = Shape.of(after, schema);
        if (schema == null || shape == Shape.LEAF || shape != Shape.of(before, schema)) {
            if (!JsonEquality.same(before, after)) {
                if (before.isContainerNode() && !after.isContainerNode()) {
                    FieldSets.insert(removed, path, FieldsOf.part(before, schema));
                }
                FieldSets.insert(changed, path, FieldsOf.part(after, schema));
            }
        } else if (shape == Shape.FIELDS) {
            fields((ObjectNode) before, (ObjectNode) after, schema);
        } else {
            elements(before, after, schema);
        }
    }

    private void fields(ObjectNode before, ObjectNode after, Schema schema) {
        for (Map.Entry<String, JsonNode> entry : after.properties()) {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (!value.isNull() && !Shape.isUntracked(path, name)) {
                JsonNode old = before.get(name);
                path.add(PathElements.field(name));
                added(isAbsent(old) ? null : old, value, Shape.field(schema, name));
                path.removeLast();
            }
        }
        for (Map.Entry<String, JsonNode> entry : before.properties()) {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (!value.isNull() && isAbsent(after.get(name)) && !Shape.isUntracked(path, name)) {
                gone(PathElements.field(name), value, Shape.field(schema, name));
            }
        }
    }

    private void elements(JsonNode before, JsonNode after, Schema schema) {
        if (JsonEquality.same(before, after)) {
            return;
        }
        Map<String, JsonNode> old = HashMap.newHashMap(before.size());
        for (JsonNode value : before) {
            old.putIfAbsent(PathElements.listElement(value, schema), value);
        }
        Set<String> seen = HashSet.newHashSet(after.size());
        for (JsonNode value : after) {
            String element = PathElements.listElement(value, schema);
            if (seen.add(element)) {
                path.add(element);
                added(old.remove(element), value, schema.items());
                path.removeLast();
            }
        }
        old.forEach((element, value) -> gone(element, value, schema.items()));
    }

    private void added(@Nullable JsonNode old, JsonNode value, @Nullable Schema schema) {
        if (old == null && isRootStruct(value, schema)) {
            compare(Json.object(), value, schema);
        } else if (old == null) {
            FieldSets.insert(changed, path, FieldsOf.part(value, schema));
        } else {
            compare(old, value, schema);
        }
    }

    private void gone(String element, JsonNode value, @Nullable Schema schema) {
        path.add(element);
        FieldSets.insert(removed, path, FieldsOf.part(value, schema));
        path.removeLast();
    }

    /** Metadata, spec and status are in each object, empty or not: to fill one is not to make it. */
    private boolean isRootStruct(JsonNode value, @Nullable Schema schema) {
        return path.size() == 1
                && value.isObject()
                && !value.isEmpty()
                && schema != null
                && schema.type() == Schema.Type.OBJECT;
    }

    private static boolean isAbsent(@Nullable JsonNode value) {
        return value == null || value.isNull();
    }
}
