package dev.troupe.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Entities and feed in one map, for tests of whatever stands on {@link ObjectClient} and {@link ChangeFeed}. It knows
 * revisions, preconditions, subresources and graceful deletion; it neither defaults nor validates, and its strategic
 * merge knows only the lists that controllers patch.
 *
 * <p>Writes are done when the call returns, and subscribers have been told, on the same thread. {@link #holdFeed}
 * makes the feed lag behind the writes, as it may in a real cluster.
 */
public final class InMemoryCluster implements ObjectClient, ChangeFeed {
    private final Object lock = new Object();
    private final Map<ResourceKey, StoredObject> committed = new HashMap<>();
    private final InMemoryFeed feed = new InMemoryFeed(lock);
    private final Rules rules;
    private final InstantSource clock;
    private volatile Function<WriteRequest, @Nullable StatusException> refusal = request -> null;
    private long revision;

    /** What a write makes of an object: the part that entities play in a real cluster. */
    public interface Rules {

        /**
         * @param before the object as it is, null if there is none
         * @return the object as it becomes (its revision does not matter), and what happened
         * @throws StatusException if the request is refused
         */
        Written decide(WriteRequest request, @Nullable StoredObject before);
    }

    public InMemoryCluster(InstantSource clock) {
        this(clock, new Writes(clock));
    }

    /** With other rules than the simple ones of this module, for instance the real ones. */
    public InMemoryCluster(InstantSource clock, Rules rules) {
        this.clock = clock;
        this.rules = rules;
    }

    /** From now on committed rows stay unseen until {@link #releaseFeed}. */
    public void holdFeed() {
        feed.hold();
    }

    public void releaseFeed() {
        feed.release();
    }

    /** Refuses the writes for which {@code refusal} gives a reason; null lets them pass. */
    public void refuse(Function<WriteRequest, @Nullable StatusException> refusal) {
        this.refusal = refusal;
    }

    @Override
    public CompletionStage<StoredObject> get(ResourceKey key) {
        synchronized (lock) {
            StoredObject object = committed.get(key);
            return object == null
                    ? CompletableFuture.failedFuture(StatusException.notFound(key))
                    : CompletableFuture.completedFuture(object);
        }
    }

    @Override
    public CompletionStage<Written> write(WriteRequest request) {
        synchronized (lock) {
            try {
                StatusException refused = refusal.apply(request);
                if (refused != null) {
                    throw refused;
                }
                StoredObject before = committed.get(request.key());
                return CompletableFuture.completedFuture(commit(request, before, rules.decide(request, before)));
            } catch (StatusException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    private Written commit(WriteRequest request, @Nullable StoredObject before, Written decided) {
        ResourceKey key = request.key();
        if (decided.outcome() == Written.Outcome.UNCHANGED && before != null) {
            return new Written(before, Written.Outcome.UNCHANGED, decided.warnings());
        }
        StoredObject after = decided.object().at(revision + 1);
        if (!request.options().dryRun()) {
            revision++;
            if (decided.outcome() == Written.Outcome.DELETED) {
                committed.remove(key);
                feed.commit(revision, key, before, null);
            } else {
                committed.put(key, after);
                feed.commit(revision, key, before, after);
            }
        }
        return new Written(after, decided.outcome(), decided.warnings());
    }

    /** Creates the object as a test has built it, status included. */
    public StoredObject create(ObjectNode object) {
        return done(write(new WriteRequest.Create(Builders.key(object), object, options())));
    }

    public StoredObject create(ObjectBuilder<?> builder) {
        return create(builder.tree());
    }

    /** Changes any part of an object, status included, as no single request could. */
    public StoredObject edit(ResourceKey key, Consumer<ObjectNode> change) {
        synchronized (lock) {
            StoredObject before = existing(key);
            ObjectNode tree = before.tree();
            change.accept(tree);
            WriteRequest request = new WriteRequest.Update(key, "", tree, options());
            return commit(request, before, Writes.replaced(before, tree)).object();
        }
    }

    /** Deletes with the object's own grace period. */
    public StoredObject delete(ResourceKey key) {
        return done(write(new WriteRequest.Delete(key, null, null, null, null, options())));
    }

    /** Deletes at once, as a node agent does when a pod's containers are gone. */
    public StoredObject remove(ResourceKey key) {
        return done(write(new WriteRequest.Delete(key, 0L, null, null, null, options())));
    }

    /** The committed object, whether the feed has seen it or not. */
    public StoredObject existing(ResourceKey key) {
        return get(key).toCompletableFuture().join();
    }

    /** The committed objects of a resource in key order, whether the feed has seen them or not. */
    public List<StoredObject> committed(String resource) {
        synchronized (lock) {
            return committed.values().stream()
                    .filter(object -> object.key().resource().equals(resource))
                    .sorted(Comparator.comparing(StoredObject::key))
                    .toList();
        }
    }

    private WriteOptions options() {
        return WriteOptions.internal("test", clock.instant());
    }

    private static StoredObject done(CompletionStage<Written> stage) {
        CompletableFuture<Written> future = stage.toCompletableFuture();
        if (future.isCompletedExceptionally() && future.exceptionNow() instanceof StatusException refusal) {
            throw refusal;
        }
        return future.join().object();
    }

    /** The text of an object for messages of failed tests. */
    public String show(ResourceKey key) {
        return Json.read(existing(key).json()).toPrettyString();
    }

    @Override
    public long head() {
        return feed.head();
    }

    @Override
    public CompletionStage<Void> await(long awaited) {
        return feed.await(awaited);
    }

    @Override
    public CompletionStage<Long> catchUp() {
        return feed.catchUp();
    }

    @Override
    public Optional<StoredObject> find(ResourceKey key) {
        return feed.find(key);
    }

    @Override
    public Listing list(FeedFilter filter) {
        return feed.list(filter);
    }

    @Override
    public Subscription subscribe(FeedFilter filter, long fromRevision, Subscriber subscriber) {
        return feed.subscribe(filter, fromRevision, subscriber);
    }
}
