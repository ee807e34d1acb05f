package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.api.Kinds;
import dev.troupe.app.cluster.ClusterFormation;
import dev.troupe.app.cluster.Pulse;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.resource.ControllerWaker;
import dev.troupe.resource.ObjectSharding;
import dev.troupe.resource.event.EventExpiry;
import dev.troupe.resource.ownership.GarbageCollector;
import dev.troupe.scheduler.Scheduler;
import dev.troupe.scheduler.SchedulerSettings;
import dev.troupe.scheduler.TaintEviction;
import dev.troupe.service.balancer.BalancerKeeper;
import dev.troupe.service.claim.ClaimKeeper;
import dev.troupe.service.endpoints.EndpointsKeeper;
import dev.troupe.service.ingress.IngressKeeper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.pattern.StatusReply;

/** What runs once in a cluster. */
final class ClusterServices {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ActorSystem<?> system;
    private final Map<String, ActorRef<Object>> services = new LinkedHashMap<>();

    private ClusterServices(ActorSystem<?> system) {
        this.system = system;
    }

    /** Starts the services, which run on the oldest control node; this node must be a member. */
    static ClusterServices start(
            ActorSystem<?> system, Config config, ObjectSharding objects, Controller.Context parts, Kinds kinds) {
        ChangeFeed feed = parts.feed();
        EventRecorder events = parts.events();
        InstantSource clock = parts.clock();
        ClusterServices started = new ClusterServices(system);
        started.once("scheduler", Scheduler.create(SchedulerSettings.from(config), objects, feed, events, clock));
        started.once("taint-eviction", TaintEviction.create(objects, feed, events, clock));
        started.once("garbage-collector", GarbageCollector.create(objects, feed, kinds, clock));
        started.once("event-expiry", EventExpiry.create(objects, feed, clock));
        started.once(
                "controller-waker",
                ControllerWaker.create(
                        objects, feed, ActiveKinds.controllers(kinds).keySet()));
        ServiceRanges ranges = ServiceRanges.from(config);
        started.once("endpoints-keeper", EndpointsKeeper.create(config.getInt("troupe.api.port"), parts));
        started.once("ingress-keeper", IngressKeeper.create(parts));
        started.once("claim-keeper", ClaimKeeper.create(ranges.nodePorts(), parts));
        started.once("balancer-keeper", BalancerKeeper.create(ranges.reserved(), parts));
        return started;
    }

    private <T> void once(String name, Behavior<T> behavior) {
        Behavior<Object> lasting = Behaviors.supervise(Pulse.of(behavior)).onFailure(SupervisorStrategy.restart());
        ClusterSingletonSettings settings =
                ClusterSingletonSettings.create(system).withRole(ClusterFormation.CONTROL_ROLE);
        services.put(
                name,
                ClusterSingleton.get(system)
                        .init(SingletonActor.of(lasting, name).withSettings(settings)));
    }

    /** A check of each service by its name: whether it answers, wherever it runs. */
    Map<String, Supplier<Optional<String>>> checks() {
        Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
        services.forEach((name, service) -> checks.put(
                name,
                () -> HealthChecks.trouble(
                        AskPattern.<Object, StatusReply<Done>>ask(
                                service, Pulse.Feel::new, PATIENCE, system.scheduler()),
                        "the " + name + " does not answer")));
        return checks;
    }
}
