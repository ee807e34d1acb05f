package dev.troupe.service.ingress.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Ingresses say of hosts, found by a client's host. A change touches the hosts that it names, and no others. One
 * thread changes it, all may look.
 */
final class ByHost<V> {
    private final Function<IngressRoutes, Set<String>> hosts;
    private final BiFunction<String, Collection<IngressRoutes>, V> build;
    private final Map<String, TreeSet<IngressRoutes>> claims = new HashMap<>();
    private final Map<String, V> built = new ConcurrentHashMap<>();

    /**
     * @param hosts of which an Ingress says something
     * @param build what several say of one host, the oldest first
     */
    ByHost(Function<IngressRoutes, Set<String>> hosts, BiFunction<String, Collection<IngressRoutes>, V> build) {
        this.hosts = hosts;
        this.build = build;
    }

    /** One Ingress has changed, come or gone. */
    void replace(@Nullable IngressRoutes before, @Nullable IngressRoutes after) {
        Set<String> touched = new HashSet<>();
        if (before != null) {
            for (String host : hosts.apply(before)) {
                claims.getOrDefault(host, new TreeSet<>()).remove(before);
                touched.add(host);
            }
        }
        if (after != null) {
            for (String host : hosts.apply(after)) {
                claims.computeIfAbsent(host, h -> new TreeSet<>()).add(after);
                touched.add(host);
            }
        }
        for (String host : touched) {
            TreeSet<IngressRoutes> all = claims.getOrDefault(host, new TreeSet<>());
            if (all.isEmpty()) {
                claims.remove(host);
                built.remove(host);
            } else {
                built.put(host, build.apply(host, all));
            }
        }
    }

    /** What is said of exactly this host, else of its wildcard, else of every host. */
    @Nullable
    V find(String host) {
        V exact = built.get(host);
        if (exact != null) {
            return exact;
        }
        int dot = host.indexOf('.');
        V wildcard = dot > 0 ? built.get('*' + host.substring(dot)) : null;
        return wildcard != null ? wildcard : built.get("");
    }

    /** What is said of every host. */
    @Nullable
    V every() {
        return built.get("");
    }
}
