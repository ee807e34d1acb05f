package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.schema.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays an applied configuration over the live object: its leaves win, structs and maps join field by field, associative
 * lists element by element. Elements that both have stand in the configuration's order, the live object's others where
 * they stood between them.
 */
final class ConfigMerge {
    private ConfigMerge() {}

    /** A new tree. */
    static JsonNode merge(@Nullable JsonNode live, JsonNode config, @Nullable Schema schema) {
        Shape shape = Shape.of(config, schema);
        if (live == null || schema == null || shape == Shape.LEAF || shape != Shape.of(live, schema)) {
            return config.deepCopy();
        }
        return shape == Shape.FIELDS
                ? fields((ObjectNode) live, (ObjectNode) config, schema)
                : elements((ArrayNode) live, (ArrayNode) config, schema);
    }

    private static ObjectNode fields(ObjectNode live, ObjectNode config, Schema schema) {
        ObjectNode merged = Json.object();
        for (Map.Entry<String, JsonNode> entry : live.properties()) {
            String name = entry.getKey();
            JsonNode change = config.get(name);
            merged.set(
                    name,
                    change == null
                            ? entry.getValue().deepCopy()
                            : merge(entry.getValue(), change, Shape.field(schema, name)));
        }
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            if (!merged.has(entry.getKey())) {
                merged.set(entry.getKey(), entry.getValue().deepCopy());
            }
        }
        return merged;
    }

    private static ArrayNode elements(ArrayNode live, ArrayNode config, Schema schema) {
        Map<String, JsonNode> wanted = index(config, schema);
        Map<String, JsonNode> known = index(live, schema);
        List<String> places = new ArrayList<>(live.size());
        live.forEach(element -> places.add(PathElements.listElement(element, schema)));
        ArrayDeque<String> shared = new ArrayDeque<>();
        wanted.keySet().stream().filter(known::containsKey).forEach(shared::add);

        ArrayNode merged = Json.array();
        int next = 0;
        for (Map.Entry<String, JsonNode> entry : wanted.entrySet()) {
            String element = entry.getKey();
            next = takeOthers(live, places, next, shared.peek(), wanted, merged);
            merged.add(merge(known.get(element), entry.getValue(), schema.items()));
            if (element.equals(shared.peek())) {
                shared.remove();
            }
        }
        takeOthers(live, places, next, null, wanted, merged);
        return merged;
    }

    /** Adds the live elements that the configuration does not name, from a place up to the element {@code until}. */
    private static int takeOthers(
            ArrayNode live,
            List<String> places,
            int from,
            @Nullable String until,
            Map<String, JsonNode> wanted,
            ArrayNode merged) {
        int next = from;
        while (next < live.size() && !places.get(next).equals(until)) {
            if (!wanted.containsKey(places.get(next))) {
                merged.add(live.get(next).deepCopy());
            }
            next++;
        }
        return next;
    }

    private static Map<String, JsonNode> index(ArrayNode list, Schema schema) {
        Map<String, JsonNode> index = LinkedHashMap.newLinkedHashMap(list.size());
        for (JsonNode element : list) {
            index.putIfAbsent(PathElements.listElement(element, schema), element);
        }
        return index;
    }
}
