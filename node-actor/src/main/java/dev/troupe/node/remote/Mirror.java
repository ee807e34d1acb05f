package dev.troupe.node.remote;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The objects that a worker has been told of. A feed that begins anew tells everything again; what it leaves out has gone
 * meanwhile. Changes come from one thread; any thread reads.
 */
final class Mirror {
    private final Map<ResourceKey, StoredObject> objects = new ConcurrentHashMap<>();
    private final Set<ResourceKey> told = new HashSet<>();
    private boolean telling;
    private volatile boolean complete;
    private volatile long head;

    /** Up to which revision everything has been told. */
    long head() {
        return head;
    }

    /** Whether everything has been told once. */
    boolean complete() {
        return complete;
    }

    Optional<StoredObject> find(ResourceKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    /** What matches, in key order. */
    List<StoredObject> list(FeedFilter filter) {
        return objects.values().stream()
                .filter(filter::test)
                .sorted(Comparator.comparing(StoredObject::key))
                .toList();
    }

    /** A feed begins: from now until {@link #synced} it tells what exists. */
    void begin() {
        told.clear();
        telling = true;
    }

    /** An object as it is; what is older than what is known says nothing. */
    Optional<Change> exists(StoredObject object) {
        if (telling) {
            told.add(object.key());
        }
        StoredObject before = objects.get(object.key());
        if (before != null && before.revision() >= object.revision()) {
            return Optional.empty();
        }
        objects.put(object.key(), object);
        if (before == null) {
            return Optional.of(new Change(Change.Type.ADDED, object, null));
        }
        return Optional.of(new Change(Change.Type.MODIFIED, object, before));
    }

    /** An object that is gone, or that concerns this node no longer. */
    Optional<Change> gone(ResourceKey key) {
        told.remove(key);
        return Optional.ofNullable(objects.remove(key)).map(last -> new Change(Change.Type.DELETED, last, last));
    }

    /** Everything that exists has been told; gives what has gone while nobody told. */
    List<Change> synced(long revision) {
        List<Change> gone = new ArrayList<>();
        for (ResourceKey key : List.copyOf(objects.keySet())) {
            if (!told.contains(key)) {
                gone(key).ifPresent(gone::add);
            }
        }
        telling = false;
        told.clear();
        complete = true;
        reached(revision);
        return gone;
    }

    /** Everything up to there has been told. */
    void reached(long revision) {
        head = Math.max(head, revision);
    }
}
