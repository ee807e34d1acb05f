package dev.troupe.node;

import dev.troupe.api.ResourceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which pod a sandbox, a container, a ConfigMap or a Secret matters to. Confined to the agent, but for {@link #isRead}. */
final class PodIndex {
    /** More exits than this of containers that no worker has claimed yet are not remembered. */
    private static final int MAX_STRAYS = 1000;

    private final Map<String, String> podOfId = new HashMap<>();
    private final Map<String, Set<String>> idsOfPod = new HashMap<>();
    private final Set<String> strays = new HashSet<>();
    private final Map<ResourceKey, Set<String>> readers = new ConcurrentHashMap<>();
    private final Map<String, Set<ResourceKey>> readBy = new HashMap<>();

    /** The pod whose container or sandbox has ended; empty if no worker has claimed it yet. */
    String podOfEnded(String id) {
        String uid = podOfId.get(id);
        if (uid == null && strays.size() < MAX_STRAYS) {
            strays.add(id);
        }
        return uid == null ? "" : uid;
    }

    /**
     * Takes note of which sandboxes and containers are a pod's.
     *
     * @return those that have ended before they were claimed
     */
    Set<String> claim(String uid, Set<String> ids) {
        drop(uid);
        idsOfPod.put(uid, Set.copyOf(ids));
        ids.forEach(id -> podOfId.put(id, uid));
        Set<String> ended = new HashSet<>(ids);
        ended.retainAll(strays);
        strays.removeAll(ended);
        return ended;
    }

    /** Everything has been listed: what was missed will show. */
    void forgetStrays() {
        strays.clear();
    }

    /** Takes note of which ConfigMaps and Secrets a pod reads. */
    void reads(String uid, Set<ResourceKey> keys) {
        if (keys.equals(readBy.get(uid))) {
            return;
        }
        readsNothing(uid);
        readBy.put(uid, keys);
        keys.forEach(key ->
                readers.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet()).add(uid));
    }

    /** Whether any pod reads the object; safe for every thread. */
    boolean isRead(ResourceKey key) {
        return readers.containsKey(key);
    }

    /** The pods that read an object. */
    Set<String> readersOf(ResourceKey key) {
        return Set.copyOf(readers.getOrDefault(key, Set.of()));
    }

    void forget(String uid) {
        drop(uid);
        readsNothing(uid);
    }

    private void drop(String uid) {
        Set<String> ids = idsOfPod.remove(uid);
        if (ids != null) {
            ids.forEach(podOfId::remove);
        }
    }

    private void readsNothing(String uid) {
        Set<ResourceKey> keys = readBy.remove(uid);
        if (keys != null) {
            keys.forEach(key -> readers.computeIfPresent(key, (k, uids) -> {
                uids.remove(uid);
                return uids.isEmpty() ? null : uids;
            }));
        }
    }
}
