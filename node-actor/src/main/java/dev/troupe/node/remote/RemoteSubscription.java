package dev.troupe.node.remote;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who listens on a worker. What an object is chosen by (name, namespace, node) never changes there. */
final class RemoteSubscription implements ChangeFeed.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteSubscription.class);

    private final FeedFilter filter;
    private final ChangeFeed.Subscriber subscriber;
    private final Consumer<RemoteSubscription> closed;
    private volatile boolean open = true;
    private volatile boolean bookmarkAsked;

    RemoteSubscription(FeedFilter filter, ChangeFeed.Subscriber subscriber, Consumer<RemoteSubscription> closed) {
        this.filter = filter;
        this.subscriber = subscriber;
        this.closed = closed;
    }

    /** A subscriber's fault must not stop the feed for the others. */
    void deliver(Change change) {
        if (open && filter.test(change.object())) {
            try {
                subscriber.changed(change);
            } catch (RuntimeException e) {
                LOG.error("a subscriber to {} failed", filter.resource(), e);
            }
        }
    }

    void bookmarkIfAsked(long revision) {
        if (open && bookmarkAsked) {
            bookmarkAsked = false;
            subscriber.bookmark(revision);
        }
    }

    /** It comes with the next word of a control node, within a second as a rule. */
    @Override
    public void requestBookmark() {
        bookmarkAsked = true;
    }

    @Override
    public void close() {
        open = false;
        closed.accept(this);
    }
}
