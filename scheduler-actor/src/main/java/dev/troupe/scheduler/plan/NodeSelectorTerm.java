package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a node that must all hold. A term without conditions holds for no node.
 *
 * @param labels conditions on labels
 * @param names conditions on the node's name (matchFields with {@code metadata.name})
 */
public record NodeSelectorTerm(List<Condition> labels, List<Condition> names) {

    /** @param operator {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}, {@code Gt}, {@code Lt} */
    public record Condition(String key, String operator, List<String> values) {

        boolean holds(@Nullable String value) {
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                case "Gt" -> value != null && compare(value) > 0;
                case "Lt" -> value != null && compare(value) < 0;
                default -> false;
            };
        }

        /** 0, which satisfies neither operator, if one of them is not a number. */
        private int compare(String value) {
            try {
                return values.size() == 1 ? Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst())) : 0;
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    static List<NodeSelectorTerm> listOf(JsonNode terms) {
        List<NodeSelectorTerm> list = new ArrayList<>();
        terms.forEach(term -> list.add(of(term)));
        return List.copyOf(list);
    }

    static NodeSelectorTerm of(JsonNode term) {
        return new NodeSelectorTerm(conditions(term.path("matchExpressions")), conditions(term.path("matchFields")));
    }

    public boolean matches(String nodeName, Map<String, String> nodeLabels) {
        for (Condition condition : labels) {
            if (!condition.holds(nodeLabels.get(condition.key()))) {
                return false;
            }
        }
        for (Condition condition : names) {
            if (!condition.holds(nodeName)) {
                return false;
            }
        }
        return !(labels.isEmpty() && names.isEmpty());
    }

    private static List<Condition> conditions(JsonNode requirements) {
        List<Condition> list = new ArrayList<>();
        for (JsonNode requirement : requirements) {
            List<String> values = new ArrayList<>();
            requirement.path("values").forEach(value -> values.add(value.asText()));
            list.add(new Condition(
                    Json.text(requirement, "key"), Json.text(requirement, "operator"), List.copyOf(values)));
        }
        return List.copyOf(list);
    }
}
