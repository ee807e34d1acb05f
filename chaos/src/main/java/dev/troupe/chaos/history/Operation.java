package dev.troupe.chaos.history;

/**
 * One request to a register, and how it ended. A register holds one value; no value is ever written twice.
 *
 * @param client who asked
 * @param call what was asked for
 * @param outcome what was answered
 * @param invokedNanos when the request was sent, by {@link System#nanoTime}
 * @param completedNanos when the answer had come; of no meaning where the outcome is unknown
 */
public record Operation(String client, Call call, Outcome outcome, long invokedNanos, long completedNanos) {
    public Operation {
        if (completedNanos < invokedNanos) {
            throw new IllegalArgumentException("completed before it was invoked: " + call + ' ' + outcome);
        }
        boolean fits = switch (outcome) {
            case Outcome.Found found -> call instanceof Call.Read;
            case Outcome.Written written -> call instanceof Call.Swap;
            case Outcome.Conflict conflict -> call instanceof Call.Swap;
            case Outcome.Unknown unknown -> true;
        };
        if (!fits) {
            throw new IllegalArgumentException(call + " cannot end with " + outcome);
        }
    }

    /** What is asked of a register. */
    public sealed interface Call {
        /** Gives the value. */
        record Read() implements Call {}

        /** Takes the place of a value, if the register still holds that one. */
        record Swap(String expected, String next) implements Call {}
    }

    /** How a request ended. */
    public sealed interface Outcome {
        /**
         * A read's answer.
         *
         * @param revision at which the value was written
         */
        record Found(String value, long revision) implements Outcome {}

        /** The new value is there. @param revision what it was given */
        record Written(long revision) implements Outcome {}

        /** The register held another value; nothing was written. */
        record Conflict() implements Outcome {}

        /** Nobody answered, or the answer does not say whether it was done: now, later or never. */
        record Unknown() implements Outcome {}
    }

    /** Whether the client knows how it ended. */
    public boolean isCertain() {
        return !(outcome instanceof Outcome.Unknown);
    }

    @Override
    public String toString() {
        return client + ' ' + call + " -> " + outcome + " [" + invokedNanos + ", "
                + (isCertain() ? completedNanos : "?") + ']';
    }
}
