package dev.troupe.resource;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import java.util.Collection;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Wakes the entities of active kinds when a cluster starts or their shards have moved, since controllers live only
 * beside running entities. One is active in a cluster.
 */
public final class ControllerWaker {
    private ControllerWaker() {}

    /** @param resources the active kinds */
    public static Behavior<Void> create(ObjectSharding objects, ChangeFeed feed, Collection<String> resources) {
        return Behaviors.setup(context -> {
            var subscriptions = resources.stream()
                    .map(resource -> feed.subscribe(FeedFilter.of(resource), 0, change -> {
                        if (change.previous() == null) {
                            objects.wake(change.object().key());
                        }
                    }))
                    .toList();
            return Behaviors.receive(Void.class)
                    .onSignal(PostStop.class, stopped -> closed(subscriptions))
                    .onSignal(PreRestart.class, restart -> closed(subscriptions))
                    .build();
        });
    }

    private static Behavior<Void> closed(List<ChangeFeed.Subscription> subscriptions) {
        subscriptions.forEach(ChangeFeed.Subscription::close);
        return Behaviors.same();
    }
}
