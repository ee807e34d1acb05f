package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.KindDefinition;

/** Fills in the values that Kubernetes gives to fields which a client left out. */
public final class Defaults {
    private Defaults() {}

    /** Adds the defaults of {@code kind} to {@code object}. Applying them again changes nothing. */
    public static void apply(KindDefinition kind, ObjectNode object) {}
}
