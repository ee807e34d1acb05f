package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.KindDefinition;
import java.util.List;

/** Checks objects as kube-apiserver does before it stores them. */
public final class Validation {
    private Validation() {}

    /** What is wrong with a new, defaulted object; empty if nothing is. */
    public static List<FieldError> create(KindDefinition kind, ObjectNode object) {
        return List.of();
    }

    /** What is wrong with replacing {@code old} by {@code next}; empty if nothing is. */
    public static List<FieldError> update(KindDefinition kind, ObjectNode old, ObjectNode next) {
        return List.of();
    }

    /** What is wrong with a write of the status subresource; empty if nothing is. */
    public static List<FieldError> status(KindDefinition kind, ObjectNode old, ObjectNode next) {
        return List.of();
    }
}
