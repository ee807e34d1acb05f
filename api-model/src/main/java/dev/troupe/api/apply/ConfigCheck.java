package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses configurations whose fields cannot be owned one by one: unknown fields, a list where a map is declared, and
 * associative lists with elements that share a key or lack one.
 */
final class ConfigCheck {
    private static final int MAX_PROBLEMS = 20;

    private final List<String> path = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ConfigCheck() {}

    /** @throws StatusException 400 with kube-apiserver's words */
    static void check(ObjectNode config, Schema schema) {
        ConfigCheck check = new ConfigCheck();
        check.value(config, schema);
        if (!check.problems.isEmpty()) {
            String list = check.problems.size() == 1
                    ? check.problems.getFirst()
                    : "errors:\n  " + String.join("\n  ", check.problems);
            throw StatusException.badRequest("failed to create typed patch object (" + describe(config) + "): " + list);
        }
    }

    private void value(JsonNode value, @Nullable Schema schema) {
        if (schema == null || problems.size() >= MAX_PROBLEMS) {
            return;
        }
        switch (schema.type()) {
            case OBJECT, MAP -> {
                if (value instanceof ObjectNode object) {
                    fields(object, schema);
                } else {
                    problem("expected map, got " + value);
                }
            }
            case ARRAY -> {
                if (value.isArray()) {
                    elements(value, schema);
                } else {
                    problem("expected list, got " + value);
                }
            }
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, QUANTITY, TIME, MICRO_TIME, BYTES -> {
                if (value.isContainerNode()) {
                    problem("expected a scalar, got " + value);
                }
            }
            case ANY -> {}
        }
    }

    private void fields(ObjectNode object, Schema schema) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            path.add(PathElements.field(entry.getKey()));
            Schema field = Shape.field(schema, entry.getKey());
            // A struct without declared fields holds anything.
            if (field == null && !schema.properties().isEmpty()) {
                problem("field not declared in schema");
            } else {
                value(entry.getValue(), field);
            }
            path.removeLast();
        }
    }

    private void elements(JsonNode list, Schema schema) {
        Set<String> seen = HashSet.newHashSet(list.size());
        for (int i = 0; i < list.size(); i++) {
            JsonNode element = list.get(i);
            if (schema.listType() == Schema.ListType.ATOMIC) {
                path.add("i:" + i);
            } else {
                String flaw = keyFlaw(element, schema);
                if (flaw != null) {
                    problem("element " + i + ": " + flaw);
                    continue;
                }
                String name = PathElements.listElement(element, schema);
                if (!seen.add(name)) {
                    problem("duplicate entries for key " + PathElements.display(List.of(name)));
                }
                path.add(name);
            }
            value(element, schema.items());
            path.removeLast();
        }
    }

    /** Why an element of an associative list cannot be told from others, null if it can. */
    private static @Nullable String keyFlaw(JsonNode element, Schema schema) {
        if (schema.listType() == Schema.ListType.SET) {
            return element.isValueNode() ? null : "associative list without keys has an element that's a map type";
        }
        if (!element.isObject()) {
            return "associative list with keys may not have non-map elements";
        }
        for (String key : schema.listMapKeys()) {
            if (PathElements.keyValue(element, key) == null) {
                return "associative list with keys has an element that omits key field \"" + key
                        + "\" (and doesn't have default value)";
            }
        }
        return null;
    }

    private void problem(String text) {
        String place = PathElements.display(path);
        problems.add(place.isEmpty() ? text : place + ": " + text);
    }

    /** The object as Go prints its name, group, version and kind. */
    private static String describe(ObjectNode config) {
        JsonNode metadata = config.path("metadata");
        return Json.text(metadata, "namespace") + "/" + Json.text(metadata, "name") + "; "
                + Json.text(config, "apiVersion") + ", Kind=" + Json.text(config, "kind");
    }
}
