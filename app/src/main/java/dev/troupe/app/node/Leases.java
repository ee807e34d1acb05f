package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.app.cluster.Watchdog;
import dev.troupe.node.lease.HeldLease;
import dev.troupe.node.lease.KeeperDesk;
import dev.troupe.node.lease.LeaseKeeper;
import dev.troupe.node.lease.LeaseRegistry;
import dev.troupe.node.lease.LeaseSettings;
import dev.troupe.node.lease.RenewalBook;
import dev.troupe.node.lease.WorkerSightings;
import dev.troupe.node.lifecycle.NodeLifecycle;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.protocol.object.ObjectClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** What each control node does for the leases of all, and for the nodes that have lost theirs. */
final class Leases {
    private Leases() {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 2_000_000;

    /** Returns when this node holds its lease, without which it answers nothing; gives where workers have theirs renewed. */
    static LeaseDesk start(
            ActorSystem<?> system,
            Config config,
            String node,
            HeldLease lease,
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            InstantSource clock) {
        LeaseSettings settings = LeaseSettings.from(config);
        Watchdog watchdog = Watchdog.of(config);
        WorkerSightings workers = new WorkerSightings(System::nanoTime);
        RenewalBook renewals = new RenewalBook(clock);
        spawn(system, "lease-registry", LeaseRegistry.create(settings, workers, renewals));
        ActorRef<LeaseKeeper.Command> keeper =
                spawn(system, "lease-keeper", LeaseKeeper.create(node, lease, settings, watchdog::renewed));
        spawn(
                system,
                "node-lifecycle",
                NodeLifecycle.create(new NodeLifecycle.Parts(objects, feed, events, settings, lease, workers, clock)));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!lease.valid()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("less than half of the control nodes renew this node's lease");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return new KeeperDesk(system, keeper, renewals);
    }

    private static <T> ActorRef<T> spawn(ActorSystem<?> system, String name, Behavior<T> behavior) {
        return system.systemActorOf(
                Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart()), name, Props.empty());
    }
}
