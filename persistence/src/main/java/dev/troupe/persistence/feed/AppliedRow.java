package dev.troupe.persistence.feed;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * A row as the view applied it.
 *
 * @param object the object at this row's revision; its last state if the row deletes it
 * @param exists whether it exists afterwards
 * @param previous the object before, null if it did not exist
 */
record AppliedRow(
        StoredObject object, boolean exists, @Nullable StoredObject previous) {

    long revision() {
        return object.revision();
    }

    /** What a subscriber with this filter sees of the row; null for nothing. */
    @Nullable
    Change seenThrough(FeedFilter filter) {
        boolean before = previous != null && filter.test(previous);
        boolean after = exists && filter.test(object);
        if (after) {
            return before
                    ? new Change(Change.Type.MODIFIED, object, previous)
                    : new Change(Change.Type.ADDED, object, null);
        }
        if (!before || previous == null) {
            return null;
        }
        // One that only stopped matching is shown as it last matched, as Kubernetes does.
        return new Change(Change.Type.DELETED, exists ? previous.at(revision()) : object, previous);
    }
}
