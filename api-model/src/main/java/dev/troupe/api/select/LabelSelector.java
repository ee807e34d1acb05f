package dev.troupe.api.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.StatusException;
import dev.troupe.api.select.Requirement.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition on an object's labels: all of its requirements must hold. Immutable; matching allocates nothing, because
 * it happens for each watch at each change.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/">Labels and selectors</a>
 */
public final class LabelSelector {
    private static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
    private static final LabelSelector NOTHING = new LabelSelector(List.of(), true);

    private final Requirement[] requirements;
    private final boolean nothing;

    private LabelSelector(List<Requirement> requirements, boolean nothing) {
        this.requirements = requirements.toArray(Requirement[]::new);
        this.nothing = nothing;
    }

    /** Selects every object. */
    public static LabelSelector everything() {
        return EVERYTHING;
    }

    /** Selects no object. */
    public static LabelSelector nothing() {
        return NOTHING;
    }

    /** Selects the objects that have all of these labels. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        return of(labels.entrySet().stream()
                .map(label -> new Requirement(label.getKey(), Operator.EQUALS, List.of(label.getValue())))
                .sorted(Comparator.comparing(Requirement::key))
                .toList());
    }

    /**
     * Reads the text form that requests carry, {@code app=web,tier in (front,back),!canary}. The empty text selects
     * everything.
     *
     * @throws StatusException 400 with Kubernetes' words
     */
    public static LabelSelector parse(String text) {
        return of(LabelParser.parse(text));
    }

    /**
     * Reads the object form that specs carry, {@code matchLabels} and {@code matchExpressions}. An absent or null
     * selector selects nothing, an empty one everything.
     *
     * @throws StatusException 400 with Kubernetes' words
     */
    public static LabelSelector of(JsonNode labelSelectorField) {
        if (!labelSelectorField.isObject()) {
            return NOTHING;
        }
        List<Requirement> requirements = new ArrayList<>();
        for (Map.Entry<String, JsonNode> label :
                labelSelectorField.path("matchLabels").properties()) {
            requirements.add(Requirement.checked(
                    "",
                    label.getKey(),
                    Operator.EQUALS,
                    List.of(label.getValue().asText())));
        }
        for (JsonNode expression : labelSelectorField.path("matchExpressions")) {
            requirements.add(requirement(expression));
        }
        requirements.sort(Comparator.comparing(Requirement::key));
        return of(requirements);
    }

    /** Whether an object with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.accepts(labels.get(requirement.key()))) {
                return false;
            }
        }
        return !nothing;
    }

    /** As {@link #matches(Map)}, for {@code metadata.labels} of a tree, which may be absent. */
    public boolean matches(JsonNode labels) {
        for (Requirement requirement : requirements) {
            JsonNode value = labels.get(requirement.key());
            if (!requirement.accepts(value == null || value.isNull() ? null : value.asText())) {
                return false;
            }
        }
        return !nothing;
    }

    /** Whether every object is selected. */
    public boolean isEmpty() {
        return requirements.length == 0 && !nothing;
    }

    /** The one value that the label must have, null if the selector allows several: what an index can look up. */
    public @Nullable String exactValue(String label) {
        for (Requirement requirement : requirements) {
            boolean exact = requirement.operator() == Operator.EQUALS || requirement.operator() == Operator.IN;
            if (requirement.key().equals(label) && exact && requirement.values().size() == 1) {
                return requirement.values().getFirst();
            }
        }
        return null;
    }

    /** The requirements, sorted by key. */
    public List<Requirement> requirements() {
        return List.of(requirements);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelSelector that
                && nothing == that.nothing
                && requirements().equals(that.requirements());
    }

    @Override
    public int hashCode() {
        return requirements().hashCode();
    }

    /** The text form; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return requirements().stream().map(Requirement::toString).collect(Collectors.joining(","));
    }

    private static LabelSelector of(List<Requirement> requirements) {
        return requirements.isEmpty() ? EVERYTHING : new LabelSelector(requirements, false);
    }

    private static Requirement requirement(JsonNode expression) {
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(value -> values.add(value.asText()));
        String text = expression.path("operator").asText();
        Operator operator = switch (text) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default ->
                throw StatusException.badRequest(Requirement.quoted(text) + " is not a valid label selector operator");
        };
        boolean needsValues = operator == Operator.IN || operator == Operator.NOT_IN;
        if (needsValues && values.isEmpty()) {
            throw StatusException.badRequest(
                    "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
        }
        if (!needsValues && !values.isEmpty()) {
            throw StatusException.badRequest(
                    "values: Invalid value: " + values + ": values set must be empty for exists and does not exist");
        }
        return Requirement.checked("", expression.path("key").asText(), operator, values);
    }
}
