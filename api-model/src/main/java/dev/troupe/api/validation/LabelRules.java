package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Labels, and the selectors over them. */
final class LabelRules {
    private LabelRules() {}

    /** A map of labels, as {@code metadata.labels} and {@code nodeSelector} are. */
    static void labels(JsonNode parent, String field, Path path, Errors errors) {
        for (Map.Entry<String, JsonNode> label : Fields.entries(parent, field)) {
            errors.invalid(path, label.getKey(), Names.qualified(label.getKey()));
            String value = Fields.text(label.getValue());
            errors.invalid(path, value, Names.labelValue(value));
        }
    }

    static void labelName(String name, Path path, Errors errors) {
        errors.invalid(path, name, Names.qualified(name));
    }

    /** A {@code LabelSelector}: matchLabels and matchExpressions. */
    static void selector(JsonNode selector, Path path, Errors errors) {
        labels(selector, "matchLabels", path.child("matchLabels"), errors);
        int i = 0;
        for (JsonNode expression : Fields.list(selector, "matchExpressions")) {
            requirement(expression, path.child("matchExpressions").index(i++), errors);
        }
    }

    static boolean isEmptySelector(JsonNode selector) {
        return Fields.object(selector, "matchLabels").isEmpty()
                && Fields.list(selector, "matchExpressions").isEmpty();
    }

    private static void requirement(JsonNode expression, Path path, Errors errors) {
        JsonNode values = Fields.list(expression, "values");
        String operator = Fields.text(expression, "operator");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.forbidden(
                            path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> errors.invalid(path.child("operator"), operator, "not a valid selector operator");
        }
        labelName(Fields.text(expression, "key"), path.child("key"), errors);
        labelValues(values, path.child("values"), errors);
    }

    static void labelValues(JsonNode values, Path path, Errors errors) {
        int i = 0;
        for (JsonNode element : values) {
            String value = Fields.text(element);
            errors.invalid(path.index(i++), value, Names.labelValue(value));
        }
    }

    /** A selector as Kubernetes shows it in errors, where the keys of maps stand in alphabetical order. */
    static JsonNode shown(JsonNode selector) {
        if (!(selector instanceof ObjectNode object) || !object.has("matchLabels")) {
            return selector;
        }
        ObjectNode shown = object.deepCopy();
        shown.set("matchLabels", sorted(object, "matchLabels"));
        return shown;
    }

    /** The labels in alphabetical order, as Kubernetes shows them in errors. */
    static JsonNode sorted(JsonNode parent, String field) {
        if (!(parent.get(field) instanceof ObjectNode labels)) {
            return parent.path(field);
        }
        ObjectNode sorted = labels.objectNode();
        labels.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> sorted.set(label.getKey(), label.getValue()));
        return sorted;
    }

    /** The labels as a map, for matching. */
    static Map<String, String> toMap(JsonNode parent, String field) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> label : Fields.entries(parent, field)) {
            labels.put(label.getKey(), Fields.text(label.getValue()));
        }
        return labels;
    }
}
