package dev.troupe.apiserver.verb;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Waits until this node has seen a revision that a client names. */
public final class Freshness {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private Freshness() {}

    /** Completes once the feed has reached {@code revision}; fails with 504 if it does not in a few seconds. */
    public static CompletionStage<Void> reach(ChangeFeed feed, long revision) {
        if (feed.head() >= revision) {
            return DONE;
        }
        return feed.await(revision)
                .toCompletableFuture()
                .copy()
                .orTimeout(Services.FRESHNESS_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    throw tooLarge(revision, feed.head());
                });
    }

    private static StatusException tooLarge(long revision, long head) {
        String message = "Too large resource version: " + revision + ", current: " + head;
        StatusException.Cause cause =
                new StatusException.Cause("ResourceVersionTooLarge", "Too large resource version", "");
        return new StatusException(504, "Timeout", "Timeout: " + message, "", "", "", List.of(cause), 1);
    }
}
