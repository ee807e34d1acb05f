package dev.troupe.api;

/** The {@code fieldValidation} parameter: what becomes of unknown and duplicate fields in a request. */
public enum FieldValidation {
    /** The request is refused. */
    STRICT,
    /** The fields are dropped and the client is warned. */
    WARN,
    /** The fields are dropped. */
    IGNORE
}
