package dev.troupe.api.select;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** A condition on labels. */
public final class LabelSelector {
    private LabelSelector() {}

    /** Reads the text form. Throws StatusException 400. */
    public static LabelSelector parse(String text) {
        throw new UnsupportedOperationException(text);
    }

    /** Reads the object form (matchLabels, matchExpressions). */
    public static LabelSelector of(JsonNode labelSelectorField) {
        throw new UnsupportedOperationException(labelSelectorField.toString());
    }

    public boolean matches(Map<String, String> labels) {
        throw new UnsupportedOperationException();
    }

    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }
}
