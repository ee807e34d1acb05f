package dev.troupe.service.ingress.plan;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which request is for which Service, and which certificate for which name. One thread changes it, all may look.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types">Path types</a>
 */
public final class RoutingTable {
    private final Map<String, IngressRoutes> ingresses = new HashMap<>();
    private final ByHost<HostRoutes> routes = new ByHost<>(IngressRoutes::hosts, HostRoutes::new);
    private final ByHost<String> certificates = new ByHost<>(
            IngressRoutes::tlsHosts, (host, all) -> all.iterator().next().secretFor(host));

    /** Takes up an Ingress, or what has become of it; gives what it said before, null for nothing. */
    public @Nullable IngressRoutes put(IngressRoutes after) {
        IngressRoutes before = ingresses.put(after.name(), after);
        replace(before, after);
        return before;
    }

    /** Forgets an Ingress; gives what it said, null if it is not known. */
    public @Nullable IngressRoutes remove(String name) {
        IngressRoutes before = ingresses.remove(name);
        replace(before, null);
        return before;
    }

    private void replace(@Nullable IngressRoutes before, @Nullable IngressRoutes after) {
        routes.replace(before, after);
        certificates.replace(before, after);
    }

    /**
     * Where a request leads, null for nowhere. The most special host that is known decides alone: an exact one, one with a
     * wildcard, none.
     *
     * @param host in lower case, without a port
     * @param path as {@link RequestPath#plain} gives it
     */
    public @Nullable Target route(String host, String path) {
        HostRoutes of = routes.find(host);
        if (of == null) {
            return null;
        }
        Target target = of.find(path);
        if (target == null) {
            target = of.byDefault();
        }
        HostRoutes every = routes.every();
        return target == null && every != null ? every.byDefault() : target;
    }

    /** The Secret with the certificate for a name, {@code namespace/name}; null for none. */
    public @Nullable String secret(String serverName) {
        return certificates.find(serverName);
    }
}
