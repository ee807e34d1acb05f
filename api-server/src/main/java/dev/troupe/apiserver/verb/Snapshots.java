package dev.troupe.apiserver.verb;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shows a collection as it was at an earlier revision: what is there now, with every change since undone. As far back
 * as the feed's window reaches, and no snapshot need be kept for a client that may never ask for its next part.
 */
final class Snapshots {
    private final ChangeFeed feed;
    private final Executor workers;

    /** @param workers makes the snapshots, which the feed's thread has no time for */
    Snapshots(ChangeFeed feed, Executor workers) {
        this.feed = feed;
        this.workers = workers;
    }

    /**
     * The objects at {@code revision} in key order.
     *
     * @param place the collection, without selectors
     * @param tooOld the text of the 410 if the window does not reach back
     */
    CompletionStage<List<StoredObject>> at(FeedFilter place, long revision, String tooOld) {
        ChangeFeed.Listing now = feed.list(place);
        if (now.revision() <= revision) {
            return CompletableFuture.completedFuture(now.objects());
        }
        Undo undo = new Undo(now.revision());
        ChangeFeed.Subscription subscription;
        try {
            subscription = feed.subscribe(place, revision, undo);
        } catch (StatusException e) {
            throw e.code() == 410 ? StatusException.expired(tooOld) : e;
        }
        subscription.requestBookmark();
        return undo.complete
                .orTimeout(Services.FRESHNESS_SECONDS, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> subscription.close())
                .thenApplyAsync(before -> apply(now.objects(), before), workers)
                .exceptionally(failure -> {
                    throw failure.getCause() instanceof TimeoutException
                            ? StatusException.timeout("the change feed did not answer in time", 1)
                            : new CompletionException(failure);
                });
    }

    private static List<StoredObject> apply(List<StoredObject> now, Map<ResourceKey, Optional<StoredObject>> before) {
        TreeMap<ResourceKey, StoredObject> objects = new TreeMap<>();
        now.forEach(object -> objects.put(object.key(), object));
        before.forEach(
                (key, object) -> object.ifPresentOrElse(was -> objects.put(key, was), () -> objects.remove(key)));
        return List.copyOf(objects.values());
    }

    /** Collects what each object was before its first change in the range. */
    private static final class Undo implements ChangeFeed.Subscriber {
        private final long until;
        private final Map<ResourceKey, Optional<StoredObject>> before = new HashMap<>();
        final CompletableFuture<Map<ResourceKey, Optional<StoredObject>>> complete = new CompletableFuture<>();

        Undo(long until) {
            this.until = until;
        }

        @Override
        public void changed(Change change) {
            if (!complete.isDone() && change.revision() <= until) {
                before.putIfAbsent(change.object().key(), Optional.ofNullable(change.previous()));
            }
        }

        @Override
        public void bookmark(long revision) {
            complete.complete(before);
        }
    }
}
