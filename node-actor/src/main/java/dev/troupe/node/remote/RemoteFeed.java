package dev.troupe.node.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.node.GatewayPaths;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The change feed of a worker: its Node, its pods and what these refer to, as a control node tells them. */
public final class RemoteFeed implements ChangeFeed {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteFeed.class);
    private static final int CATCH_UP_SECONDS = 5;

    private final Mirror mirror = new Mirror();
    private final List<RemoteSubscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
    private final Supplier<CompletableFuture<Long>> committedHead;

    private record Waiter(long revision, CompletableFuture<Void> reached) {}

    /**
     * @param committedHead asks a control node for the committed head, and to tell here when everything up to it has been
     *     told
     */
    RemoteFeed(Supplier<CompletableFuture<Long>> committedHead) {
        this.committedHead = committedHead;
    }

    /** A control node begins to tell what exists. */
    void begin() {
        synchronized (mirror) {
            mirror.begin();
        }
    }

    /** Takes one line of the gateway's feed, see {@link GatewayPaths}. */
    void take(String text) {
        JsonNode line = Json.read(text);
        String type = Json.text(line, "type");
        List<Waiter> reached;
        synchronized (mirror) {
            switch (type) {
                case GatewayPaths.SYNCED_LINE ->
                    mirror.synced(line.path("revision").asLong()).forEach(this::deliver);
                case GatewayPaths.HEAD_LINE -> {
                    long head = line.path("revision").asLong();
                    mirror.reached(head);
                    subscriptions.forEach(subscription -> subscription.bookmarkIfAsked(head));
                }
                default ->
                    changed(type, Json.text(line, "resource"), line.path("object"))
                            .ifPresent(this::deliver);
            }
            reached = reached();
        }
        reached.forEach(waiter -> waiter.reached().complete(null));
    }

    private Optional<Change> changed(String type, String resource, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        ResourceKey key = new ResourceKey(resource, Json.text(metadata, "namespace"), Json.text(metadata, "name"));
        if (type.equals(Change.Type.DELETED.name())) {
            return mirror.gone(key);
        }
        long revision = Long.parseLong(Json.text(metadata, "resourceVersion"));
        return mirror.exists(StoredObject.of(key, (ObjectNode) object).at(revision));
    }

    private void deliver(Change change) {
        for (RemoteSubscription subscription : subscriptions) {
            subscription.deliver(change);
        }
    }

    private List<Waiter> reached() {
        List<Waiter> reached = new ArrayList<>();
        if (mirror.complete()) {
            for (Waiter waiter : waiters) {
                if (waiter.revision() <= mirror.head()) {
                    reached.add(waiter);
                }
            }
            waiters.removeAll(reached);
        }
        return reached;
    }

    @Override
    public long head() {
        return mirror.head();
    }

    @Override
    public CompletionStage<Void> await(long revision) {
        if (mirror.complete() && revision <= mirror.head()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> reached = waitFor(revision);
        // The head is told once a second; whoever waits for it asks.
        committedHead.get().exceptionally(unreachable -> {
            LOG.debug("no control node tells its head: {}", unreachable.toString());
            return 0L;
        });
        return reached;
    }

    private CompletableFuture<Void> waitFor(long revision) {
        Waiter waiter = new Waiter(revision, new CompletableFuture<>());
        synchronized (mirror) {
            if (mirror.complete() && revision <= mirror.head()) {
                return CompletableFuture.completedFuture(null);
            }
            waiters.add(waiter);
        }
        waiter.reached().whenComplete((done, late) -> waiters.remove(waiter));
        return waiter.reached();
    }

    @Override
    public CompletionStage<Long> catchUp() {
        return committedHead
                .get()
                .thenCompose(head -> waitFor(head).thenApply(reached -> head))
                .orTimeout(CATCH_UP_SECONDS, TimeUnit.SECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        StatusException.unavailable("no control node tells what there is: " + failure, 1)));
    }

    @Override
    public Optional<StoredObject> find(ResourceKey key) {
        return mirror.find(key);
    }

    @Override
    public Listing list(FeedFilter filter) {
        synchronized (mirror) {
            return new Listing(mirror.head(), mirror.list(filter));
        }
    }

    /** There is no window here: from 0 what exists comes first, from elsewhere what exists and is newer. */
    @Override
    public Subscription subscribe(FeedFilter filter, long fromRevision, Subscriber subscriber) {
        synchronized (mirror) {
            RemoteSubscription subscription = new RemoteSubscription(filter, subscriber, subscriptions::remove);
            for (StoredObject object : mirror.list(filter)) {
                if (object.revision() > fromRevision) {
                    subscription.deliver(new Change(Change.Type.ADDED, object, null));
                }
            }
            if (fromRevision == 0) {
                subscriber.synced(mirror.head());
            }
            subscriptions.add(subscription);
            return subscription;
        }
    }
}
