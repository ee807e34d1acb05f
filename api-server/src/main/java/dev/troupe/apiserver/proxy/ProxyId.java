package dev.troupe.apiserver.proxy;

import dev.troupe.api.StatusException;

/**
 * Whom a proxied request is for: {@code NAME}, {@code NAME:PORT} or {@code SCHEME:NAME:PORT}, whose port may be empty.
 *
 * @param tls whether the scheme is {@code https}
 * @param port a number or a name, empty for none
 * @see <a href="https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/">Access services</a>
 */
record ProxyId(boolean tls, String name, String port) {
    private static final int MAX_PORT = 65_535;

    /**
     * @param what {@code pod} or {@code service}, for the refusal
     * @throws StatusException 400 for what has another form
     */
    static ProxyId parse(String what, String text) {
        String[] parts = text.split(":", -1);
        String scheme = parts.length == 3 ? parts[0] : "";
        boolean known = scheme.isEmpty() || scheme.equals("http") || scheme.equals("https");
        String name = parts.length == 3 ? parts[1] : parts[0];
        if (parts.length > 3 || !known || name.isEmpty()) {
            throw invalid(what, text);
        }
        return new ProxyId(scheme.equals("https"), name, parts.length == 1 ? "" : parts[parts.length - 1]);
    }

    static StatusException invalid(String what, String text) {
        return StatusException.badRequest("invalid " + what + " request \"" + text + "\"");
    }

    /** The port if it is a number that a port can have, else 0. */
    int portNumber() {
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int number = Integer.parseInt(port);
        return number <= MAX_PORT ? number : 0;
    }
}
