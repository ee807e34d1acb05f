package dev.troupe.protocol.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Some resources as an actor follows them. It begins when this node's view has caught up with what is committed: who acts by
 * a view that lags behind takes away what is there, or gives away what others have. Then the actor is told of all objects
 * that exist, that these are all, and of what changes.
 */
public final class Following implements AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Executor LATER = CompletableFuture.delayedExecutor(RETRY.toMillis(), TimeUnit.MILLISECONDS);

    private final ChangeFeed feed;
    private final List<FeedFilter> filters;
    private final ChangeFeed.Subscriber subscriber;
    private final List<ChangeFeed.Subscription> subscriptions = new ArrayList<>();
    private boolean closed;

    private Following(ChangeFeed feed, List<FeedFilter> filters, ChangeFeed.Subscriber subscriber) {
        this.feed = feed;
        this.filters = filters;
        this.subscriber = subscriber;
    }

    /**
     * Begins as soon as the database answers.
     *
     * @param resources in the order in which the actor is to hear of what exists
     * @param changed makes a message of a change
     * @param complete is told once, when the actor has been told of everything that existed
     */
    public static <M> Following begin(
            ChangeFeed feed, List<String> resources, ActorRef<M> actor, Function<Change, M> changed, M complete) {
        return beginWith(feed, resources.stream().map(FeedFilter::of).toList(), actor, changed, complete);
    }

    /** As {@link #begin}, with only those objects that the filters let pass. */
    public static <M> Following beginWith(
            ChangeFeed feed, List<FeedFilter> filters, ActorRef<M> actor, Function<Change, M> changed, M complete) {
        AtomicInteger incomplete = new AtomicInteger(filters.size());
        Following following = new Following(feed, filters, new ChangeFeed.Subscriber() {
            @Override
            public void changed(Change change) {
                actor.tell(changed.apply(change));
            }

            @Override
            public void synced(long revision) {
                if (incomplete.decrementAndGet() == 0) {
                    actor.tell(complete);
                }
            }
        });
        following.attempt();
        return following;
    }

    private void attempt() {
        feed.catchUp().whenComplete((head, failure) -> {
            if (failure == null) {
                subscribe();
            } else {
                LATER.execute(this::attemptAgain);
            }
        });
    }

    private void attemptAgain() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        attempt();
    }

    private synchronized void subscribe() {
        if (!closed) {
            filters.forEach(filter -> subscriptions.add(feed.subscribe(filter, 0, subscriber)));
        }
    }

    /** Nothing is told any more. */
    @Override
    public synchronized void close() {
        closed = true;
        subscriptions.forEach(ChangeFeed.Subscription::close);
    }
}
