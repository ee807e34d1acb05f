package dev.troupe.apiserver.gateway;

import dev.troupe.api.ResourceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which ConfigMaps and Secrets the pods of one node, and the Ingresses that it serves, need. Confined to one thread, but for {@link #isNeeded}. */
final class PodNeeds {
    private static final Set<String> TOLD = Set.of("configmaps", "secrets");

    private final Map<String, Set<ResourceKey>> neededBy = new HashMap<>();
    private final Map<ResourceKey, Integer> needed = new ConcurrentHashMap<>();

    /** Whether some pod needs it; safe for every thread. */
    boolean isNeeded(ResourceKey key) {
        return needed.containsKey(key);
    }

    /** Takes note of what a pod refers to; gives what no pod needed before. */
    Set<ResourceKey> learn(String uid, Set<ResourceKey> references) {
        Set<ResourceKey> wanted = new HashSet<>();
        references.stream().filter(key -> TOLD.contains(key.resource())).forEach(wanted::add);
        Set<ResourceKey> before = neededBy.getOrDefault(uid, Set.of());
        Set<ResourceKey> added = new HashSet<>();
        for (ResourceKey key : wanted) {
            if (!before.contains(key) && needed.merge(key, 1, Integer::sum) == 1) {
                added.add(key);
            }
        }
        Set<ResourceKey> all = new HashSet<>(before);
        all.addAll(wanted);
        neededBy.put(uid, all);
        return added;
    }

    /** The pod is gone; gives what no pod needs any more. */
    Set<ResourceKey> forget(String uid) {
        return keep(uid, Set.of());
    }

    /** Of what was learnt, no more than this is needed; gives what nobody needs any more. */
    Set<ResourceKey> keep(String uid, Set<ResourceKey> references) {
        Set<ResourceKey> kept = new HashSet<>(neededBy.getOrDefault(uid, Set.of()));
        Set<ResourceKey> gone = new HashSet<>();
        for (ResourceKey key : Set.copyOf(kept)) {
            if (!references.contains(key)) {
                kept.remove(key);
                if (needed.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1) == null) {
                    gone.add(key);
                }
            }
        }
        if (kept.isEmpty()) {
            neededBy.remove(uid);
        } else {
            neededBy.put(uid, kept);
        }
        return gone;
    }
}
