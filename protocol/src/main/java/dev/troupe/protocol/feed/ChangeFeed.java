package dev.troupe.protocol.feed;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * This node's view of the cluster: the current objects, a window of recent rows, and every new row in revision order.
 * Safe for use by many threads.
 */
public interface ChangeFeed {

    /** The highest revision that this node has applied. Everything at or below it is visible here. */
    long head();

    /** Completes once {@link #head()} has reached {@code revision}. */
    CompletionStage<Void> await(long revision);

    /** Asks the database for the committed head and completes, with it, once this node has applied it. */
    CompletionStage<Long> catchUp();

    /** The object as this node sees it. */
    Optional<StoredObject> find(ResourceKey key);

    /** The objects that match, in key order, and the revision at which they were like this. */
    Listing list(FeedFilter filter);

    /**
     * Subscribes to what changes after {@code fromRevision}. Rows between it and the head are delivered first.
     *
     * @param fromRevision 0 delivers what exists as ADDED before what changes, then {@link Subscriber#synced}
     * @throws dev.troupe.api.StatusException 410 Expired if the window no longer reaches back so far
     */
    Subscription subscribe(FeedFilter filter, long fromRevision, Subscriber subscriber);

    /** @param revision the revision at which the objects were so */
    record Listing(long revision, List<StoredObject> objects) {}

    /** Receives changes on the feed's thread, in revision order; must return at once and not throw. */
    interface Subscriber {
        void changed(Change change);

        /** What existed at the beginning has been delivered; the view is as of {@code revision}. */
        default void synced(long revision) {}

        /** Nothing below this revision is still to come for this subscriber. */
        default void bookmark(long revision) {}
    }

    /** A running subscription. */
    interface Subscription extends AutoCloseable {
        /** Asks for a {@link Subscriber#bookmark} in order with the changes. */
        void requestBookmark();

        @Override
        void close();
    }
}
