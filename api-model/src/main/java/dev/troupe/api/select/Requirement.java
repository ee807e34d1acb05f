package dev.troupe.api.select;

import dev.troupe.api.StatusException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label; a {@link LabelSelector} is a list of them.
 *
 * @param key the label
 * @param values what the operator compares with: exactly one for the comparisons, none for EXISTS and DOES_NOT_EXIST
 */
public record Requirement(String key, Operator operator, List<String> values) {

    /** How a label is compared. */
    public enum Operator {
        IN("in"),
        NOT_IN("notin"),
        EQUALS("="),
        NOT_EQUALS("!="),
        EXISTS("exists"),
        DOES_NOT_EXIST("!"),
        GREATER_THAN("gt"),
        LESS_THAN("lt");

        private final String text;

        Operator(String text) {
            this.text = text;
        }
    }

    public Requirement {
        values = List.copyOf(values);
    }

    /**
     * A requirement whose key and values are what labels can be.
     *
     * @throws StatusException 400 with Kubernetes' words, {@code prefix} before them
     */
    static Requirement checked(String prefix, String key, Operator operator, List<String> values) {
        String keyProblem = LabelSyntax.keyProblem(key);
        if (keyProblem != null) {
            throw StatusException.badRequest(prefix + "key: Invalid value: " + quoted(key) + ": " + keyProblem);
        }
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN) {
                if (number(value) == null) {
                    throw StatusException.badRequest(prefix + "values[" + i + "]: Invalid value: " + quoted(value)
                            + ": for 'Gt', 'Lt' operators, the value must be an integer");
                }
            }
            String problem = LabelSyntax.valueProblem(value);
            if (problem != null) {
                throw StatusException.badRequest(
                        prefix + "values[" + i + "][" + key + "]: Invalid value: " + quoted(value) + ": " + problem);
            }
        }
        return new Requirement(key, operator, values);
    }

    /** Whether a label with this value fulfils the requirement. */
    boolean accepts(@Nullable String label) {
        return switch (operator) {
            case EQUALS -> label != null && label.equals(values.getFirst());
            case IN -> label != null && values.contains(label);
            case NOT_EQUALS -> label == null || !label.equals(values.getFirst());
            case NOT_IN -> label == null || !values.contains(label);
            case EXISTS -> label != null;
            case DOES_NOT_EXIST -> label == null;
            case GREATER_THAN -> compare(label) > 0;
            case LESS_THAN -> compare(label) < 0;
        };
    }

    /** The sign of label minus value; 0, which fulfils neither comparison, where the label is no number. */
    private int compare(@Nullable String label) {
        Long actual = label == null ? null : number(label);
        Long bound = number(values.getFirst());
        return actual == null || bound == null ? 0 : actual.compareTo(bound);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The text form, as {@code app in (a,b)}. */
    @Override
    public String toString() {
        return switch (operator) {
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
            case EQUALS, NOT_EQUALS -> key + operator.text + values.getFirst();
            case GREATER_THAN -> key + ">" + values.getFirst();
            case LESS_THAN -> key + "<" + values.getFirst();
            case IN, NOT_IN ->
                key + " " + operator.text + " ("
                        + String.join(",", values.stream().sorted().toList()) + ")";
        };
    }
}
