package dev.troupe.apiserver.render;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Label selectors in their text form, as {@code app=web,tier in (a,b)}. */
public final class SelectorText {
    private SelectorText() {}

    /** The text of a LabelSelector; empty if it selects everything. */
    public static String of(JsonNode selector) {
        Map<String, String> parts = new TreeMap<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> parts.put(
                        label.getKey(), label.getKey() + '=' + label.getValue().asText()));
        List<String> expressions = new ArrayList<>();
        selector.path("matchExpressions").forEach(expression -> expressions.add(text(expression)));
        List<String> all = new ArrayList<>(parts.values());
        all.addAll(expressions);
        return String.join(",", all);
    }

    private static String text(JsonNode expression) {
        String key = expression.path("key").asText();
        TreeSet<String> values = new TreeSet<>();
        expression.path("values").forEach(value -> values.add(value.asText()));
        String list = '(' + String.join(",", values) + ')';
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in " + list;
            case "NotIn" -> key + " notin " + list;
            case "Exists" -> key;
            case "DoesNotExist" -> '!' + key;
            default -> key + ' ' + expression.path("operator").asText() + ' ' + list;
        };
    }
}
