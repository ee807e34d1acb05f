package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.schema.Schema;

/** The three patch formats. All return a new tree and throw StatusException (4xx) on malformed patches. */
public final class Patches {
    private Patches() {}

    public static ObjectNode json(ObjectNode target, byte[] patch) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode merge(ObjectNode target, byte[] patch) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode strategic(ObjectNode target, byte[] patch, Schema schema) {
        throw new UnsupportedOperationException();
    }
}
