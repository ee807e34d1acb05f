package dev.troupe.persistence.feed;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What this node has applied: the objects, the window, who listens and who waits. Rows come from the feed's thread;
 * any thread reads.
 */
final class FeedView {
    private final Object lock = new Object();
    private final ObjectTable objects = new ObjectTable();
    private final RowWindow window;
    private final Routes routes = new Routes();
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));
    private volatile long head;
    private volatile long compacted;

    private record Waiter(long revision, CompletableFuture<Void> reached) {}

    /** A row and one who gets it. */
    record Delivery(FeedSubscription to, AppliedRow row) {}

    /**
     * What the caller has to do after a batch was applied.
     *
     * @param deliveries in order
     * @param reached whose revision has been reached
     */
    record Applied(List<Delivery> deliveries, List<CompletableFuture<Void>> reached) {}

    FeedView(int windowRows, long windowBytes) {
        this.window = new RowWindow(windowRows, windowBytes);
    }

    long head() {
        return head;
    }

    /** Takes an object in as it was before the window begins; only before {@link #startAt}. */
    void load(CommittedRow row) {
        StoredObject object = row.object();
        if (object != null && row.type() != ChangeType.DELETED) {
            objects.put(object);
        }
    }

    void startAt(long revision) {
        synchronized (lock) {
            window.startAt(revision);
            head = revision;
        }
    }

    /** From now on nobody may resume from below this revision. */
    void compacted(long revision) {
        synchronized (lock) {
            compacted = Math.max(compacted, revision);
        }
    }

    /** Every object, and the revision at which they were so. Holds up the feed while it copies. */
    ChangeFeed.Listing everything() {
        synchronized (lock) {
            return new ChangeFeed.Listing(head, objects.all());
        }
    }

    /** Applies the next rows, which must follow the head without a hole. */
    Applied apply(List<CommittedRow> rows) {
        List<Delivery> deliveries = new ArrayList<>();
        synchronized (lock) {
            for (CommittedRow row : rows) {
                AppliedRow applied = apply(row);
                window.append(applied);
                if (applied != null) {
                    routes.concerned(applied, to -> deliveries.add(new Delivery(to, applied)));
                }
            }
            head += rows.size();
            return new Applied(deliveries, reached());
        }
    }

    private @Nullable AppliedRow apply(CommittedRow row) {
        StoredObject object = row.object();
        ChangeType type = row.type();
        if (object == null || type == null) {
            return null;
        }
        return switch (type) {
            case CREATED, UPDATED -> new AppliedRow(object, true, objects.put(object));
            case DELETED -> new AppliedRow(object, false, objects.remove(object.key()));
        };
    }

    private List<CompletableFuture<Void>> reached() {
        List<CompletableFuture<Void>> reached = new ArrayList<>();
        for (Waiter next = waiters.peek(); next != null && next.revision() <= head; next = waiters.peek()) {
            reached.add(next.reached());
            waiters.poll();
        }
        return reached;
    }

    CompletableFuture<Void> await(long revision) {
        if (revision <= head) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (lock) {
            if (revision <= head) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> reached = new CompletableFuture<>();
            waiters.add(new Waiter(revision, reached));
            return reached;
        }
    }

    Optional<StoredObject> find(ResourceKey key) {
        return Optional.ofNullable(objects.find(key));
    }

    ChangeFeed.Listing list(FeedFilter filter) {
        return list(filter, null);
    }

    /** Lists, and registers a subscription at the very revision of the listing. */
    ChangeFeed.Listing listAndRegister(FeedSubscription subscription) {
        return list(subscription.filter(), subscription);
    }

    /**
     * Collects without holding up the feed, so the collection may be a mixture of several revisions; the rows that
     * were applied meanwhile then bring it to one. Everything that they do not mention did not change.
     */
    private ChangeFeed.Listing list(FeedFilter filter, @Nullable FeedSubscription registering) {
        while (true) {
            long before = head;
            List<StoredObject> found = objects.matching(filter);
            List<AppliedRow> meanwhile;
            long now;
            synchronized (lock) {
                if (window.floor() > before) {
                    continue; // so slow that the window has moved past the beginning
                }
                meanwhile = window.after(before, filter.resource());
                now = head;
                if (registering != null) {
                    routes.add(registering);
                }
            }
            return new ChangeFeed.Listing(now, broughtUp(found, meanwhile, filter));
        }
    }

    private static List<StoredObject> broughtUp(List<StoredObject> found, List<AppliedRow> rows, FeedFilter filter) {
        if (rows.isEmpty()) {
            return found;
        }
        TreeMap<ResourceKey, StoredObject> objects = new TreeMap<>();
        found.forEach(object -> objects.put(object.key(), object));
        for (AppliedRow row : rows) {
            if (row.exists() && filter.test(row.object())) {
                objects.put(row.object().key(), row.object());
            } else {
                objects.remove(row.object().key());
            }
        }
        return List.copyOf(objects.values());
    }

    /**
     * Registers a subscription and returns the rows that it has missed.
     *
     * @throws StatusException 410 if the window does not reach back so far
     */
    List<AppliedRow> register(FeedSubscription subscription, long after) {
        synchronized (lock) {
            long floor = Math.max(window.floor(), compacted);
            if (after < floor) {
                throw StatusException.expired("too old resource version: " + after + " (" + floor + ")");
            }
            routes.add(subscription);
            return window.after(after, subscription.filter().resource());
        }
    }

    void unregister(FeedSubscription subscription) {
        synchronized (lock) {
            routes.remove(subscription);
        }
    }
}
