package dev.troupe.testkit;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of {@link InMemoryCluster}: what was committed becomes visible and is delivered on the thread that
 * committed it, in order, unless the feed is held. All of it under the cluster's lock.
 */
final class InMemoryFeed implements ChangeFeed {
    /** How many rows a subscription may reach back. */
    private static final int WINDOW_ROWS = 10_000;

    private final Object lock;
    private final NavigableMap<ResourceKey, StoredObject> view = new TreeMap<>();
    private final Deque<Row> window = new ArrayDeque<>();
    private final Deque<Row> committed = new ArrayDeque<>();
    private final List<Running> subscriptions = new ArrayList<>();
    private final NavigableMap<Long, CompletableFuture<Void>> awaiting = new TreeMap<>();
    private long head;
    private long committedHead;
    private boolean held;
    private boolean applying;

    InMemoryFeed(Object lock) {
        this.lock = lock;
    }

    private record Row(
            long revision,
            ResourceKey key,
            @Nullable StoredObject before,
            @Nullable StoredObject after) {}

    void commit(long revision, ResourceKey key, @Nullable StoredObject before, @Nullable StoredObject after) {
        synchronized (lock) {
            committed.add(new Row(revision, key, before, after));
            committedHead = revision;
            applyCommitted();
        }
    }

    void hold() {
        synchronized (lock) {
            held = true;
        }
    }

    void release() {
        synchronized (lock) {
            held = false;
            applyCommitted();
        }
    }

    /** A subscriber that writes comes back in here; the outer call then delivers what it committed, after this row. */
    private void applyCommitted() {
        if (applying || held) {
            return;
        }
        applying = true;
        try {
            for (Row row = committed.poll(); row != null; row = committed.poll()) {
                apply(row);
            }
        } finally {
            applying = false;
        }
    }

    private void apply(Row row) {
        if (row.after() == null) {
            view.remove(row.key());
        } else {
            view.put(row.key(), row.after());
        }
        head = row.revision();
        window.add(row);
        if (window.size() > WINDOW_ROWS) {
            window.remove();
        }
        for (Running subscription : List.copyOf(subscriptions)) {
            subscription.deliver(row);
        }
        Map<Long, CompletableFuture<Void>> reached = awaiting.headMap(head, true);
        List<CompletableFuture<Void>> futures = List.copyOf(reached.values());
        reached.clear();
        futures.forEach(future -> future.complete(null));
    }

    @Override
    public long head() {
        synchronized (lock) {
            return head;
        }
    }

    @Override
    public CompletionStage<Void> await(long revision) {
        synchronized (lock) {
            return revision <= head
                    ? CompletableFuture.completedFuture(null)
                    : awaiting.computeIfAbsent(revision, missing -> new CompletableFuture<>());
        }
    }

    @Override
    public CompletionStage<Long> catchUp() {
        synchronized (lock) {
            long revision = committedHead;
            return await(revision).thenApply(done -> revision);
        }
    }

    @Override
    public Optional<StoredObject> find(ResourceKey key) {
        synchronized (lock) {
            return Optional.ofNullable(view.get(key));
        }
    }

    @Override
    public Listing list(FeedFilter filter) {
        synchronized (lock) {
            return new Listing(head, view.values().stream().filter(filter::test).toList());
        }
    }

    @Override
    public Subscription subscribe(FeedFilter filter, long fromRevision, Subscriber subscriber) {
        synchronized (lock) {
            Running subscription = new Running(filter, subscriber);
            if (fromRevision == 0) {
                list(filter)
                        .objects()
                        .forEach(object -> subscriber.changed(new Change(Change.Type.ADDED, object, null)));
                subscriber.synced(head);
            } else {
                long oldest = window.isEmpty() ? head : window.getFirst().revision() - 1;
                if (fromRevision < oldest) {
                    throw StatusException.expired("too old resource version: " + fromRevision + " (" + oldest + ")");
                }
                List.copyOf(window).stream()
                        .filter(row -> row.revision() > fromRevision)
                        .forEach(subscription::deliver);
            }
            subscriptions.add(subscription);
            return subscription;
        }
    }

    private final class Running implements Subscription {
        private final FeedFilter filter;
        private final Subscriber subscriber;

        Running(FeedFilter filter, Subscriber subscriber) {
            this.filter = filter;
            this.subscriber = subscriber;
        }

        void deliver(Row row) {
            StoredObject before = row.before() != null && filter.test(row.before()) ? row.before() : null;
            StoredObject after = row.after() != null && filter.test(row.after()) ? row.after() : null;
            if (after != null) {
                subscriber.changed(
                        new Change(before == null ? Change.Type.ADDED : Change.Type.MODIFIED, after, before));
            } else if (before != null) {
                subscriber.changed(new Change(Change.Type.DELETED, before.at(row.revision()), before));
            }
        }

        @Override
        public void requestBookmark() {
            synchronized (lock) {
                subscriber.bookmark(head);
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                subscriptions.remove(this);
            }
        }
    }
}
