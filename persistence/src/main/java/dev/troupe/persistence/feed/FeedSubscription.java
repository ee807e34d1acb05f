package dev.troupe.persistence.feed;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber. Everything but {@link #close} happens on the feed's thread. Between its registration and its start
 * the rows that arrive are held, since what existed before must be delivered first.
 */
final class FeedSubscription implements ChangeFeed.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(FeedSubscription.class);

    private final FeedFilter filter;
    private final ChangeFeed.Subscriber subscriber;
    private final JournalFeed feed;
    private final long after;
    private @Nullable List<AppliedRow> held = new ArrayList<>();
    private volatile boolean open = true;

    /** @param after rows up to this revision are not for this subscriber */
    FeedSubscription(FeedFilter filter, ChangeFeed.Subscriber subscriber, JournalFeed feed, long after) {
        this.filter = filter;
        this.subscriber = subscriber;
        this.feed = feed;
        this.after = after;
    }

    FeedFilter filter() {
        return filter;
    }

    void deliver(AppliedRow row) {
        if (held != null) {
            held.add(row);
        } else {
            pass(row);
        }
    }

    /** Delivers what is in the window first, then what was held. */
    void startAfter(List<AppliedRow> backlog) {
        backlog.forEach(this::pass);
        release();
    }

    /** Delivers what exists first, then what was held. */
    void startWith(ChangeFeed.Listing existing) {
        for (StoredObject object : existing.objects()) {
            tell(new Change(Change.Type.ADDED, object, null));
        }
        safely(() -> subscriber.synced(existing.revision()));
        release();
    }

    void bookmark(long revision) {
        safely(() -> subscriber.bookmark(revision));
    }

    @Override
    public void requestBookmark() {
        feed.bookmark(this);
    }

    @Override
    public void close() {
        open = false;
        feed.unsubscribe(this);
    }

    private void release() {
        List<AppliedRow> rows = held;
        held = null;
        if (rows != null) {
            rows.forEach(this::pass);
        }
    }

    private void pass(AppliedRow row) {
        if (row.revision() > after) {
            safely(() -> {
                Change change = row.seenThrough(filter);
                if (change != null) {
                    subscriber.changed(change);
                }
            });
        }
    }

    private void tell(Change change) {
        safely(() -> subscriber.changed(change));
    }

    /** A subscriber's fault must not stop the feed for the others. */
    private void safely(Runnable call) {
        if (open) {
            try {
                call.run();
            } catch (RuntimeException e) {
                LOG.error("a subscriber to {} failed", filter.resource(), e);
            }
        }
    }
}
