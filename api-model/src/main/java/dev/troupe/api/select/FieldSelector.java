package dev.troupe.api.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a few fields of an object, those that its kind declares as selectable. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/">Field selectors</a>
 */
public final class FieldSelector {
    private static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    private final Term[] terms;

    /** One comparison: the field's text is, or is not, {@code value}. */
    private record Term(SelectableField field, boolean equal, String value) {
        boolean accepts(JsonNode tree) {
            return field.read(tree).equals(value) == equal;
        }
    }

    private FieldSelector(List<Term> terms) {
        this.terms = terms.toArray(Term[]::new);
    }

    /** Selects every object. */
    public static FieldSelector everything() {
        return EVERYTHING;
    }

    /**
     * Reads {@code status.phase!=Failed,spec.nodeName=a}. The empty text selects everything.
     *
     * @throws StatusException 400 when the text is broken or the kind does not let that field be selected
     */
    public static FieldSelector parse(String text, KindDefinition kind) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(text, part, kind));
            }
        }
        return terms.isEmpty() ? EVERYTHING : new FieldSelector(terms);
    }

    /** Whether the object is selected. */
    public boolean matches(JsonNode tree) {
        for (Term term : terms) {
            if (!term.accepts(tree)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every object is selected. */
    public boolean isEmpty() {
        return terms.length == 0;
    }

    /** The one value that the field must have, null if the selector allows several: what an index can look up. */
    public @Nullable String exactValue(String field) {
        for (Term term : terms) {
            if (term.equal() && term.field().name().equals(field)) {
                return term.value();
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return List.of(terms).stream()
                .map(term -> term.field().name() + (term.equal() ? "=" : "!=") + escape(term.value()))
                .collect(Collectors.joining(","));
    }

    private static Term term(String text, String part, KindDefinition kind) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean equalsFollows = i + 1 < part.length() && part.charAt(i + 1) == '=';
            if (c == '!' && equalsFollows) {
                return term(kind, part.substring(0, i), false, part.substring(i + 2));
            }
            if (c == '=') {
                return term(kind, part.substring(0, i), true, part.substring(equalsFollows ? i + 2 : i + 1));
            }
        }
        throw StatusException.badRequest("invalid selector: '" + text + "'; can't understand '" + part + "'");
    }

    private static Term term(KindDefinition kind, String field, boolean equal, String value) {
        return new Term(SelectableField.of(kind, field), equal, unescape(value));
    }

    /** Cuts at commas that no backslash protects. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unescape(String value) {
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                if (i == value.length() || ",=\\".indexOf(value.charAt(i)) < 0) {
                    throw StatusException.badRequest("invalid field selector: invalid escape sequence: \\"
                            + (i == value.length() ? "" : value.charAt(i)));
                }
                plain.append(value.charAt(i));
            } else if (c == '=' || c == ',') {
                throw StatusException.badRequest("invalid field selector: unescaped character in value: " + c);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
