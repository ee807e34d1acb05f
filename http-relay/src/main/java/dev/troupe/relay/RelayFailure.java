package dev.troupe.relay;

/**
 * Why no backend's answer came.
 *
 * @param backend the last that was tried
 */
public record RelayFailure(Kind kind, Backend backend, Throwable cause) {
    /** What went wrong. */
    public enum Kind {
        /** No connection: nothing was sent. */
        UNREACHABLE,
        /** It has accepted the connection and does not answer in time. */
        LATE,
        /** It broke the connection off, or what it said is no HTTP. */
        BROKEN
    }
}
