package dev.troupe.relay;

/**
 * A server that a request may be passed on to.
 *
 * @param host its address
 * @param protocol what it speaks
 */
public record Backend(String host, int port, Protocol protocol) {
    private static final int MAX_PORT = 65_535;

    /** What a server speaks. */
    public enum Protocol {
        /** HTTP/1.1. */
        HTTP,
        /** HTTP/1.1 over TLS; the certificate is not checked, as a pod's cannot be known. */
        HTTPS,
        /** HTTP/2 without TLS, from the first byte. */
        H2C
    }

    public Backend {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("no port: " + port);
        }
    }

    /** {@code host:port}, as it stands in URLs. */
    public String authority() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
