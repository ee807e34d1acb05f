package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.schema.Schema;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch on objects: as a merge patch, but lists whose schema says so merge by key or as sets
 * ({@link StrategicList}), and fields that begin with {@code $} instruct. Where Kubernetes lets instructions and nulls
 * slip into new parts of an object, they are obeyed here: a patch has one meaning, whatever was there before.
 */
final class StrategicMerge {
    private StrategicMerge() {}

    static ObjectNode apply(ObjectNode target, ObjectNode patch, Schema schema) {
        return merge(target.deepCopy(), patch, schema);
    }

    /** Merges into {@code original}, which is changed, and returns the result, which may be another object. */
    static ObjectNode merge(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
        Directive directive = Directive.of(patch);
        if (directive == Directive.DELETE) {
            return Json.object();
        }
        ObjectNode result = directive == Directive.REPLACE ? Json.object() : original;
        retainKeys(result, patch);
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            if (name.startsWith(Directive.SET_ELEMENT_ORDER)) {
                String list = listName(name, Directive.SET_ELEMENT_ORDER);
                setElementOrder(result, list, field.getValue(), patch.get(list), child(schema, list));
            }
        }
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name = field.getKey();
            if (name.startsWith(Directive.DELETE_FROM_PRIMITIVE_LIST)) {
                deleteFromList(result, listName(name, Directive.DELETE_FROM_PRIMITIVE_LIST), field.getValue());
            } else if (!Directive.isDirective(name) && !patch.has(Directive.SET_ELEMENT_ORDER + name)) {
                mergeField(result, name, field.getValue(), child(schema, name));
            }
        }
        return result;
    }

    private static void mergeField(ObjectNode target, String name, JsonNode change, @Nullable Schema schema) {
        if (change.isNull()) {
            target.remove(name);
            return;
        }
        JsonNode existing = target.get(name);
        boolean replace = schema != null && schema.patchStrategies().contains("replace");
        if (change instanceof ObjectNode object) {
            ObjectNode into = existing instanceof ObjectNode known && !replace ? known : Json.object();
            target.set(name, merge(into, object, schema));
        } else if (change instanceof ArrayNode list) {
            ArrayNode into = existing instanceof ArrayNode known ? known : Json.array();
            Schema merged = mergedList(schema);
            target.set(name, merged == null ? withoutNulls(list) : StrategicList.merge(into, list, null, merged));
        } else {
            target.set(name, change);
        }
    }

    /** Puts a list into the order that the patch gives, after merging the changes to it. */
    private static void setElementOrder(
            ObjectNode target, String name, JsonNode order, @Nullable JsonNode change, @Nullable Schema schema) {
        if (!(order instanceof ArrayNode elements)) {
            throw StatusException.badRequest("invalid patch format of setElementOrder list");
        }
        JsonNode existing = target.get(name);
        if (change != null && !change.isArray()) {
            mergeField(target, name, change, schema);
            return;
        }
        if (existing == null && change == null) {
            return;
        }
        ArrayNode into = existing instanceof ArrayNode known ? known : Json.array();
        ArrayNode list = change instanceof ArrayNode changes ? changes : Json.array();
        Schema merged = mergedList(schema);
        if (merged != null) {
            target.set(name, StrategicList.merge(into, list, elements, merged));
        } else if (change != null) {
            target.set(name, withoutNulls(list));
        }
    }

    private static void deleteFromList(ObjectNode target, String name, JsonNode deletions) {
        if (!deletions.isArray()) {
            throw StatusException.badRequest("invalid patch format of primitive list");
        }
        if (target.get(name) instanceof ArrayNode list) {
            target.set(name, StrategicList.without(list, deletions));
        }
    }

    /** Clears the fields that the patch does not list as those to keep. */
    private static void retainKeys(ObjectNode target, ObjectNode patch) {
        JsonNode directive = patch.get(Directive.RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        if (!directive.isArray()) {
            throw StatusException.badRequest("invalid patch format of retainKeys");
        }
        Set<String> kept = new HashSet<>();
        directive.forEach(key -> kept.add(key.asText()));
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            boolean content =
                    !Directive.isDirective(field.getKey()) && !field.getValue().isNull();
            if (content && !kept.contains(field.getKey())) {
                throw StatusException.badRequest("invalid patch format of retainKeys");
            }
        }
        target.retain(kept);
    }

    private static String listName(String directive, String prefix) {
        String name = directive.substring(prefix.length());
        if (name.isEmpty()) {
            throw StatusException.badRequest("invalid patch format of " + directive);
        }
        return name;
    }

    /** The schema of a list that merges, null for a field that is replaced. */
    private static @Nullable Schema mergedList(@Nullable Schema field) {
        boolean merges = field != null
                && field.type() == Schema.Type.ARRAY
                && field.patchStrategies().contains("merge");
        return merges ? field : null;
    }

    private static @Nullable Schema child(@Nullable Schema schema, String field) {
        if (schema == null) {
            return null;
        }
        return schema.type() == Schema.Type.MAP
                ? schema.items()
                : schema.properties().get(field);
    }

    /** A list that is taken as it stands; nulls in its objects mean absence, as everywhere in a patch. */
    private static ArrayNode withoutNulls(ArrayNode list) {
        ArrayNode copy = list.deepCopy();
        dropNulls(copy);
        return copy;
    }

    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        node.forEach(StrategicMerge::dropNulls);
    }
}
