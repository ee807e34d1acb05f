package dev.troupe.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.network.plan.ForwardingTable;
import dev.troupe.network.plan.OverlayPlan;
import dev.troupe.network.plan.Peers;
import dev.troupe.network.plan.Subnet;
import dev.troupe.network.plan.Vtep;
import dev.troupe.network.port.OverlayKernel;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FollowingBehavior;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the kernel's VXLAN device in step with the cluster's nodes. Whatever happens, it does the same: compares what the
 * Node objects say with what the kernel has, and takes the steps between. What somebody else changes in the kernel is put
 * right as soon as the kernel tells of it.
 */
public final class Overlay extends FollowingBehavior<Overlay.Command> {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double RESTART_JITTER = 0.1;
    /** Changes come in bursts, our own among them. */
    private static final Duration BURST = Duration.ofMillis(50);
    /** The safety net under the kernel's messages. */
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final Parts parts;
    private final TimerScheduler<Command> timers;
    private final Map<String, JsonNode> nodes = new HashMap<>();
    private Peers peers = new Peers(List.of(), new TreeMap<>());
    private boolean complete;
    private boolean busy;
    private boolean again;

    /** What an overlay is told. */
    public sealed interface Command {}

    private record NodeChanged(Change change) implements Command {}

    private record Complete() implements Command {}

    private record KernelChanged() implements Command {}

    private record Look() implements Command {}

    private record Looked(
            @Nullable OverlayPlan taken, @Nullable Throwable failure) implements Command {}

    /**
     * What an overlay works with.
     *
     * @param node this node's name
     * @param network the range of all pods
     * @param services the range of cluster IPs in CIDR notation: what the node sends there must have a source, until it is
     *     told whereto it goes
     * @param news is given what to run after each change of the device by anybody
     * @param blocking runs what blocks for moments
     */
    public record Parts(
            String node,
            Vtep vtep,
            Subnet network,
            String services,
            OverlayKernel kernel,
            Consumer<Runnable> news,
            ChangeFeed feed,
            Executor blocking) {}

    /** One that begins anew when it fails. */
    public static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(outer -> {
            Behavior<Command> overlay =
                    Behaviors.setup(context -> Behaviors.withTimers(timers -> new Overlay(context, timers, parts)));
            ActorRef<Command> self = outer.getSelf();
            parts.news().accept(() -> self.tell(new KernelChanged()));
            return Behaviors.supervise(overlay)
                    .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, LONGEST_PAUSE, RESTART_JITTER));
        });
    }

    private Overlay(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context, Command.class);
        this.parts = parts;
        this.timers = timers;
        timers.startTimerWithFixedDelay("net", new KernelChanged(), LOOK_EVERY);
        follow(parts.feed(), List.of("nodes"), NodeChanged::new, new Complete());
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case NodeChanged changed -> changed(changed.change());
            case Complete all -> {
                complete = true;
                peers = peers();
                look();
            }
            case KernelChanged changed -> {
                if (!timers.isTimerActive("look")) {
                    timers.startSingleTimer("look", new Look(), BURST);
                }
            }
            case Look look -> look();
            case Looked looked -> looked(looked);
        }
    }

    private void changed(Change change) {
        String name = change.object().key().name();
        if (change.type() == Change.Type.DELETED) {
            nodes.remove(name);
        } else {
            nodes.put(name, change.object().tree());
        }
        if (!complete) {
            return;
        }
        Peers before = peers;
        peers = peers();
        if (!peers.equals(before)) {
            look();
        }
    }

    private Peers peers() {
        Peers found = Peers.of(List.copyOf(nodes.values()), parts.vtep(), parts.node(), parts.network());
        found.refused().forEach((node, why) -> {
            if (!why.equals(peers.refused().get(node))) {
                getContext().getLog().warn("pods of node {} cannot be reached: {}", node, why);
            }
        });
        return found;
    }

    private void look() {
        if (!complete) {
            return;
        }
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        ForwardingTable desired = ForwardingTable.of(peers.peers()).withWayTo(parts.services());
        getContext().pipeToSelf(CompletableFuture.supplyAsync(() -> compare(desired), parts.blocking()), Looked::new);
    }

    private OverlayPlan compare(ForwardingTable desired) {
        try {
            OverlayPlan plan =
                    OverlayPlan.diff(parts.vtep(), desired, parts.kernel().read());
            if (!plan.isEmpty()) {
                parts.kernel().apply(plan);
            }
            return plan;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void looked(Looked looked) {
        busy = false;
        OverlayPlan taken = looked.taken();
        if (taken == null) {
            getContext().getLog().warn("the overlay is not as it should be: {}", String.valueOf(looked.failure()));
            timers.startSingleTimer("look", new Look(), RETRY);
        } else if (!taken.isEmpty()) {
            getContext()
                    .getLog()
                    .info(
                            "overlay with {} peers: {} {} {}",
                            peers.peers().size(),
                            taken.links(),
                            taken.entries(),
                            taken.routes());
        }
        if (again) {
            again = false;
            look();
        }
    }
}
