package dev.troupe.app.joining;

import java.net.URI;

/**
 * Where an API is reached.
 *
 * @param host a name or an IPv4 address
 */
public record ServerAddress(String host, int port) {
    /** Where an API is reached if nothing else is said. */
    public static final int DEFAULT_PORT = 6443;

    private static final int LAST_PORT = 65_535;

    public ServerAddress {
        if (host.isEmpty() || host.contains("/") || host.contains(":") || port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("not the address of an API, HOST or HOST:PORT: " + host + ":" + port);
        }
    }

    /** Reads {@code host:port}, or {@code host}. */
    public static ServerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return colon < 0
                    ? new ServerAddress(text, DEFAULT_PORT)
                    : new ServerAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not the address of an API, HOST or HOST:PORT: " + text, e);
        }
    }

    /** The URL of a path there. */
    URI uri(String path) {
        return URI.create("https://" + this + path);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
