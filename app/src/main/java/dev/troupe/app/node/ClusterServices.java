package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.api.Kinds;
import dev.troupe.app.cluster.ClusterFormation;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.resource.ControllerWaker;
import dev.troupe.resource.ObjectSharding;
import dev.troupe.resource.event.EventExpiry;
import dev.troupe.resource.ownership.GarbageCollector;
import dev.troupe.scheduler.Scheduler;
import dev.troupe.scheduler.SchedulerSettings;
import dev.troupe.scheduler.TaintEviction;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/** What runs once in a cluster. */
final class ClusterServices {
    private ClusterServices() {}

    /** Starts the services, which run on the oldest control node; this node must be a member. */
    static void start(
            ActorSystem<?> system,
            Config config,
            ObjectSharding objects,
            ChangeFeed feed,
            EventRecorder events,
            Kinds kinds,
            InstantSource clock) {
        ClusterSingleton singletons = ClusterSingleton.get(system);
        once(
                system,
                singletons,
                "scheduler",
                Scheduler.create(SchedulerSettings.from(config), objects, feed, events, clock));
        once(system, singletons, "taint-eviction", TaintEviction.create(objects, feed, events, clock));
        once(system, singletons, "garbage-collector", GarbageCollector.create(objects, feed, kinds, clock));
        once(system, singletons, "event-expiry", EventExpiry.create(objects, feed, clock));
        once(
                system,
                singletons,
                "controller-waker",
                ControllerWaker.create(
                        objects, feed, ActiveKinds.controllers(kinds).keySet()));
    }

    private static <T> void once(
            ActorSystem<?> system, ClusterSingleton singletons, String name, Behavior<T> behavior) {
        singletons.init(SingletonActor.of(Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart()), name)
                .withSettings(ClusterSingletonSettings.create(system).withRole(ClusterFormation.CONTROL_ROLE)));
    }
}
