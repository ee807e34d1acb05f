package dev.troupe.protocol.feed;

import dev.troupe.protocol.object.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * One committed row as a subscriber sees it, seen through the subscriber's filter: an object that stops matching is
 * DELETED there, one that begins to match is ADDED.
 *
 * @param object the object after the change; for DELETED its last state, with the revision of the row that ended it
 * @param previous the object before, null for ADDED
 */
public record Change(
        Type type, StoredObject object, @Nullable StoredObject previous) {
    /** Kubernetes' watch event types. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    public long revision() {
        return object.revision();
    }
}
