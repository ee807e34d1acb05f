package dev.troupe.node.port;

import org.jspecify.annotations.Nullable;

/** The runtime refused or could not be reached. The message is the runtime's own, fit for an event or a status. */
public final class RuntimeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What sort of failure, as far as callers act on it. */
    public enum Kind {
        NOT_FOUND,
        ALREADY_EXISTS,
        INVALID_ARGUMENT,
        FAILED_PRECONDITION,
        /** Credentials were missing or wrong (image pulls). */
        UNAUTHENTICATED,
        DEADLINE_EXCEEDED,
        /** The runtime does not answer; worth trying again. */
        UNAVAILABLE,
        /** The runtime is older than the question. */
        UNIMPLEMENTED,
        OTHER
    }

    public RuntimeFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    public RuntimeFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The message, which is never null here. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
