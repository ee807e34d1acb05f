package dev.troupe.relay;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

/**
 * Why no backend's answer came.
 *
 * @param backend the last that was tried
 */
public record RelayFailure(Kind kind, Backend backend, Throwable cause) {
    /** Whether time ran out, of the connection or of the answer. */
    public boolean timedOut() {
        return kind == Kind.LATE
                || cause instanceof ConnectTimeoutException
                || cause instanceof SslHandshakeTimeoutException;
    }

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
