package dev.troupe.service.ingress.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The paths of one host: an exact one first, then the longest prefix, element by element. */
final class HostRoutes {
    private final Map<String, Target> exact = new HashMap<>();
    private final Map<String, Target> prefixes = new HashMap<>();
    private final @Nullable Target byDefault;
    private final int longest;

    /** @param ingresses the oldest first, which then has what several claim */
    HostRoutes(String host, Collection<IngressRoutes> ingresses) {
        Target last = null;
        for (IngressRoutes ingress : ingresses) {
            for (IngressRoutes.Rule rule : ingress.rules()) {
                if (rule.host().equals(host)) {
                    Map<String, Target> paths = rule.exact() ? exact : prefixes;
                    paths.putIfAbsent(rule.exact() ? rule.path() : withoutSlash(rule.path()), rule.target());
                }
            }
            if (last == null) {
                last = ingress.defaultTarget();
            }
        }
        byDefault = last;
        longest = prefixes.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    /** Where the path leads, null for nowhere. Costs as many looks as the longest known prefix could have elements. */
    @Nullable
    Target find(String path) {
        Target found = exact.get(path);
        int end = path.length() <= longest ? path.length() : path.lastIndexOf('/', longest);
        while (found == null && end >= 0) {
            found = prefixes.get(path.substring(0, end));
            end = end == 0 ? -1 : path.lastIndexOf('/', end - 1);
        }
        return found;
    }

    @Nullable
    Target byDefault() {
        return byDefault;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
