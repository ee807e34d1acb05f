package dev.troupe.apiserver.stream;

import java.net.URI;

/** Where a stream of a pod is to be had: who speaks HTTP there, and what to ask for. */
public sealed interface StreamTarget {
    String host();

    int port();

    /** Path and query, encoded. */
    String uri();

    /** {@code host:port}, as it stands in URLs. */
    default String authority() {
        return (host().indexOf(':') < 0 ? host() : '[' + host() + ']') + ':' + port();
    }

    /** The streaming server of the container runtime on this machine. */
    record Runtime(String host, int port, String uri) implements StreamTarget {
        private static final int HTTP_PORT = 80;

        static Runtime of(URI uri) {
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return new Runtime(
                    uri.getHost(),
                    uri.getPort() < 0 ? HTTP_PORT : uri.getPort(),
                    uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery());
        }
    }

    /**
     * The endpoint of another node.
     *
     * @param revision what that node must have seen before it looks for the pod
     */
    record Node(String host, int port, String uri, long revision) implements StreamTarget {
        /** The header that carries {@link #revision}. */
        public static final String REVISION_HEADER = "X-Troupe-Revision";
    }
}
