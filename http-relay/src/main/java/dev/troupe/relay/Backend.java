package dev.troupe.relay;

/**
 * A server that a request may be passed on to.
 *
 * @param host its address
 * @param tls whether it speaks TLS; its certificate is not checked, as a pod's cannot be known
 */
public record Backend(String host, int port, boolean tls) {
    private static final int MAX_PORT = 65_535;

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
