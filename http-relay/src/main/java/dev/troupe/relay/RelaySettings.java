package dev.troupe.relay;

import java.time.Duration;

/**
 * How patient a relay is.
 *
 * @param connectTimeout how long one backend may take to accept a connection, TLS included
 * @param answerTimeout how long a backend may do nothing at all before its answer begins, and a client may take nothing
 *     of it
 * @param keepAlive how long an idle connection to a backend is kept. Shorter than backends keep theirs, lest a request
 *     meets one that is being closed
 * @param maxConnections to one backend, for each event loop
 */
public record RelaySettings(Duration connectTimeout, Duration answerTimeout, Duration keepAlive, int maxConnections) {

    public RelaySettings {
        if (keepAlive.toSeconds() < 1 || maxConnections < 1) {
            throw new IllegalArgumentException("keeps no connection: " + keepAlive + ", " + maxConnections);
        }
    }
}
