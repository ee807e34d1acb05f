package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What one kind asks of its objects beyond the metadata that all objects have. */
interface KindValidation {

    NameRule names();

    /** Checks an object by itself, new or updated. */
    default void content(ObjectNode object, Errors errors) {}

    /** Checks what only a new object must be. */
    default void create(ObjectNode object, Errors errors) {}

    /** Checks a change against what it changes. */
    default void update(ObjectNode old, ObjectNode next, Errors errors) {}

    /** Checks a write of the status subresource. */
    default void status(ObjectNode old, ObjectNode next, Errors errors) {}

    /** A kind whose names are all that is special. */
    static KindValidation named(NameRule rule) {
        return () -> rule;
    }
}
