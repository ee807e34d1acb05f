package dev.troupe.api.apply;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.LoneSurrogates;
import dev.troupe.api.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of which paths in {@code fieldsV1} consist: {@code f:name} a field or a map's entry, {@code k:{…}} a list's
 * element by its keys, {@code v:…} one by its value, {@code i:0} one by its place.
 */
final class PathElements {
    private static final String KINDS = ".fkvi";

    /** Kubernetes' order: the node itself, fields, keys, values, places; each kind by its text. */
    static final Comparator<String> ORDER = (left, right) -> {
        int byKind = Integer.compare(rank(left), rank(right));
        return byKind != 0 ? byKind : left.compareTo(right);
    };

    private PathElements() {}

    static String field(String name) {
        return "f:".concat(name);
    }

    /** The element of an associative list, by its keys or, in a set, by its value. */
    static String listElement(JsonNode element, Schema list) {
        return list.listType() == Schema.ListType.MAP ? key(element, list.listMapKeys()) : value(element);
    }

    /** The value of a key, with the default that Kubernetes declares for it; null if it has neither. */
    static @Nullable String keyValue(JsonNode element, String key) {
        JsonNode value = element.get(key);
        if (value != null && !value.isNull()) {
            return json(value);
        }
        // The one key with a default that is in use: the protocol of container and service ports.
        return key.equals("protocol") ? "\"TCP\"" : null;
    }

    private static String key(JsonNode element, List<String> keys) {
        StringBuilder out = new StringBuilder("k:{");
        for (String key : keys.size() == 1 ? keys : keys.stream().sorted().toList()) {
            String value = keyValue(element, key);
            if (value != null) {
                out.append(out.length() > 3 ? ",\"" : "\"")
                        .append(key)
                        .append("\":")
                        .append(value);
            }
        }
        return out.append('}').toString();
    }

    private static String value(JsonNode element) {
        return "v:".concat(json(element));
    }

    private static String json(JsonNode value) {
        if (!value.isTextual()) {
            return value.toString();
        }
        StringBuilder out = new StringBuilder(value.textValue().length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(value.textValue(), out);
        return out.append('"').toString();
    }

    /** The one spelling of an element that a client wrote, null if it is none. */
    static @Nullable String canonical(String element) {
        if (element.length() < 2 || element.charAt(1) != ':') {
            return null;
        }
        String content = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> element;
            case 'k' ->
                parse(content) instanceof JsonNode keys && keys.isObject() && !keys.isEmpty() ? key(keys) : null;
            case 'v' -> parse(content) instanceof JsonNode value && value.isValueNode() ? value(value) : null;
            case 'i' -> content.matches("[0-9]{1,9}") ? element : null;
            default -> null;
        };
    }

    private static String key(JsonNode keys) {
        List<String> names = new ArrayList<>();
        keys.fieldNames().forEachRemaining(names::add);
        return key(keys, names);
    }

    /** A path as messages show it: {@code .spec.containers[name="web"].image}. */
    static String display(List<String> path) {
        StringBuilder out = new StringBuilder();
        for (String element : path) {
            String content = element.substring(2);
            switch (element.charAt(0)) {
                case 'f' -> out.append('.').append(content);
                case 'k' -> out.append(displayKey(content));
                case 'v' -> out.append("[=").append(content).append(']');
                default -> out.append('[').append(content).append(']');
            }
        }
        return out.toString();
    }

    private static String displayKey(String content) {
        StringBuilder out = new StringBuilder();
        JsonNode keys = parse(content);
        if (keys != null) {
            for (Map.Entry<String, JsonNode> key : keys.properties()) {
                out.append(out.isEmpty() ? "[" : ",")
                        .append(key.getKey())
                        .append('=')
                        .append(json(key.getValue()));
            }
        }
        return out.append(']').toString();
    }

    private static @Nullable JsonNode parse(String json) {
        try {
            return Json.mapper().readTree(LoneSurrogates.replaced(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return null;
        }
    }

    private static int rank(String element) {
        return element.isEmpty() ? -1 : KINDS.indexOf(element.charAt(0));
    }
}
