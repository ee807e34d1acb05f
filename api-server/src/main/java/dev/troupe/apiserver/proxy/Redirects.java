package dev.troupe.apiserver.proxy;

import java.net.URI;
import java.net.URISyntaxException;

/** Keeps a client that follows a pod's redirect below the path by which it reaches the pod. */
final class Redirects {
    private Redirects() {}

    /**
     * @param location what the pod says
     * @param prefix the path up to and including {@code /proxy}
     * @param hosts by which the pod may mean itself
     * @return a location below the prefix, or the same if it leads elsewhere or is relative
     */
    static String below(String prefix, String location, Iterable<String> hosts) {
        URI uri;
        try {
            uri = new URI(location);
        } catch (URISyntaxException e) {
            return location;
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        boolean own = uri.getRawAuthority() == null;
        for (String host : hosts) {
            own |= host.equals(uri.getRawAuthority());
        }
        if (!own || !path.startsWith("/") || path.equals(prefix) || path.startsWith(prefix + '/')) {
            return location;
        }
        return prefix
                + path
                + (uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery())
                + (uri.getRawFragment() == null ? "" : '#' + uri.getRawFragment());
    }
}
