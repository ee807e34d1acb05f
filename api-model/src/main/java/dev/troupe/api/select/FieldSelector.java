package dev.troupe.api.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.KindDefinition;

/** A condition on a few fields of an object. */
public final class FieldSelector {
    private FieldSelector() {}

    /** Reads the text form. Throws StatusException 400. */
    public static FieldSelector parse(String text, KindDefinition kind) {
        throw new UnsupportedOperationException(text + kind);
    }

    public boolean matches(JsonNode tree) {
        throw new UnsupportedOperationException();
    }

    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }
}
