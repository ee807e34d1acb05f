package dev.troupe.resource;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import java.util.Collection;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Wakes the entities of active kinds when a cluster starts or their shards have moved, since controllers live only
 * beside running entities. One is active in a cluster.
 */
public final class ControllerWaker {
    private ControllerWaker() {}

    /** What it is told. */
    private record MemberGone() {}

    /** @param resources the active kinds */
    public static Behavior<Void> create(ObjectSharding objects, ChangeFeed feed, Collection<String> resources) {
        return Behaviors.<Object>setup(context -> {
                    Cluster.get(context.getSystem())
                            .subscriptions()
                            .tell(Subscribe.create(
                                    context.messageAdapter(
                                            ClusterEvent.MemberRemoved.class, removed -> new MemberGone()),
                                    ClusterEvent.MemberRemoved.class));
                    var subscriptions = resources.stream()
                            .map(resource -> feed.subscribe(FeedFilter.of(resource), 0, change -> {
                                if (change.previous() == null) {
                                    objects.wake(change.object().key());
                                }
                            }))
                            .toList();
                    return Behaviors.receive(Object.class)
                            .onMessage(MemberGone.class, gone -> {
                                // What lived there lives nowhere until somebody asks for it.
                                resources.forEach(resource -> feed.list(FeedFilter.of(resource))
                                        .objects()
                                        .forEach(object -> objects.wake(object.key())));
                                return Behaviors.same();
                            })
                            .onSignal(PostStop.class, stopped -> {
                                subscriptions.forEach(ChangeFeed.Subscription::close);
                                return Behaviors.same();
                            })
                            .onSignal(PreRestart.class, stopped -> {
                                subscriptions.forEach(ChangeFeed.Subscription::close);
                                return Behaviors.same();
                            })
                            .build();
                })
                .narrow();
    }
}
