package dev.troupe.api;

import java.util.concurrent.CompletionException;

/** What went wrong in an asynchronous step. */
public final class Failures {
    private Failures() {}

    /** The failure without what stages have wrapped around it. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Its message, or what it is where it has none. */
    public static String text(Throwable failure) {
        Throwable cause = cause(failure);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
