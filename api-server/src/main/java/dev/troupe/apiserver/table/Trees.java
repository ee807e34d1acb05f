package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Short ways to what printers read. */
final class Trees {
    static final String NONE = "<none>";

    private Trees() {}

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    static String age(JsonNode object, Instant now) {
        return Age.since(object.path("metadata").path("creationTimestamp"), now);
    }

    /** The text, or {@code fallback} where there is none. */
    static String orElse(JsonNode value, String fallback) {
        String text = value.asText("");
        return text.isEmpty() ? fallback : text;
    }

    /** Every element, joined by commas. */
    static String joined(JsonNode list) {
        return String.join(",", list.valueStream().map(JsonNode::asText).toList());
    }

    /** One field of every element, joined by commas. */
    static String join(JsonNode list, String field) {
        List<String> values = new ArrayList<>();
        list.forEach(element -> values.add(element.path(field).asText()));
        return String.join(",", values);
    }
}
