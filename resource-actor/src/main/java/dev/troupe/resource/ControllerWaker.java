package dev.troupe.resource;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Wakes the entities of active kinds when a cluster starts or a member is gone, since controllers live only beside
 * running entities. One is active in a cluster.
 */
public final class ControllerWaker extends AbstractBehavior<ControllerWaker.Command> {
    /**
     * After the loss of a member all are woken several times: a region that has not heard of the loss yet sends the
     * first message to nobody. To be woken twice does no harm.
     */
    private static final List<Duration> AFTER_A_LOSS =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(8));

    private final ObjectSharding objects;
    private final ChangeFeed feed;
    private final Collection<String> resources;
    private final TimerScheduler<Command> timers;
    private final List<ChangeFeed.Subscription> subscriptions;

    /** What it is told. */
    public sealed interface Command {}

    private record MemberGone() implements Command {}

    private record WakeAll() implements Command {}

    /** @param resources the active kinds */
    public static Behavior<Command> create(ObjectSharding objects, ChangeFeed feed, Collection<String> resources) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new ControllerWaker(context, timers, objects, feed, resources)));
    }

    private ControllerWaker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ObjectSharding objects,
            ChangeFeed feed,
            Collection<String> resources) {
        super(context);
        this.objects = objects;
        this.feed = feed;
        this.resources = resources;
        this.timers = timers;
        Cluster.get(context.getSystem())
                .subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(ClusterEvent.MemberRemoved.class, removed -> new MemberGone()),
                        ClusterEvent.MemberRemoved.class));
        this.subscriptions = resources.stream()
                .map(resource -> feed.subscribe(FeedFilter.of(resource), 0, change -> {
                    if (change.previous() == null) {
                        objects.wake(change.object().key());
                    }
                }))
                .toList();
        // It may have moved here because a member was lost.
        wakeRepeatedly();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(MemberGone.class, gone -> wakeRepeatedly())
                .onMessage(WakeAll.class, now -> wakeAll())
                .onSignal(PostStop.class, stopped -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        subscriptions.forEach(ChangeFeed.Subscription::close);
        return this;
    }

    private Behavior<Command> wakeRepeatedly() {
        for (Duration delay : AFTER_A_LOSS) {
            timers.startSingleTimer(delay, new WakeAll(), delay);
        }
        return this;
    }

    private Behavior<Command> wakeAll() {
        for (String resource : resources) {
            feed.list(FeedFilter.of(resource)).objects().forEach(object -> objects.wake(object.key()));
        }
        return this;
    }
}
