package dev.troupe.node.lease;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Renews this node's lease: asks all control nodes' registries, and takes it as renewed, from the moment of asking, once
 * more than half of the control nodes have said yes. It does the same for workers that ask it to.
 */
public final class LeaseKeeper extends AbstractBehavior<LeaseKeeper.Command> {
    private static final String CONTROL_ROLE = "control";

    private final String node;
    private final HeldLease lease;
    private final LeaseSettings settings;
    private final LongConsumer renewed;
    private final Cluster cluster;
    private final ActorRef<LeaseRegistry.Renewed> answers;
    private final Map<Long, Asked> asked = new HashMap<>();
    private Set<ActorRef<LeaseRegistry.Command>> registries = Set.of();
    private long number;

    /** What a keeper is told. */
    public sealed interface Command {}

    /** Asks for a worker's lease; {@code replyTo} is told how long it lasts from when the worker asked. */
    record RenewWorker(String node, ActorRef<Duration> replyTo) implements Command {}

    /** A worker stops in order. */
    record WorkerLeft(String node) implements Command {}

    private record Tick() implements Command {}

    private record Registries(Set<ActorRef<LeaseRegistry.Command>> refs) implements Command {}

    private record Answer(long number) implements Command {}

    /** A renewal under way. */
    private static final class Asked {
        private final long atNanos;
        private final LongConsumer granted;
        private int yes;

        /** @param granted told, once enough have said yes, when they were asked */
        Asked(long atNanos, LongConsumer granted) {
            this.atNanos = atNanos;
            this.granted = granted;
        }
    }

    /**
     * @param renewed told at each renewal how many nanoseconds the lease lasts from now
     */
    public static Behavior<Command> create(String node, HeldLease lease, LeaseSettings settings, LongConsumer renewed) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new LeaseKeeper(context, timers, node, lease, settings, renewed)));
    }

    private LeaseKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String node,
            HeldLease lease,
            LeaseSettings settings,
            LongConsumer renewed) {
        super(context);
        this.node = node;
        this.lease = lease;
        this.settings = settings;
        this.renewed = renewed;
        this.cluster = Cluster.get(context.getSystem());
        this.answers = context.messageAdapter(LeaseRegistry.Renewed.class, yes -> new Answer(yes.number()));
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class,
                listing -> new Registries(new HashSet<>(listing.getServiceInstances(LeaseRegistry.KEY))));
        context.getSystem().receptionist().tell(Receptionist.subscribe(LeaseRegistry.KEY, listings));
        timers.startTimerAtFixedRate(new Tick(), settings.renewInterval());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Command.class, this::on).build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Tick tick -> ask();
            case Registries(var refs) -> {
                registries = refs;
                ask();
            }
            case RenewWorker(String worker, ActorRef<Duration> replyTo) -> {
                long asking = begin(at -> replyTo.tell(settings.duration()));
                registries.forEach(registry -> registry.tell(new LeaseRegistry.RenewWorker(worker, asking, answers)));
            }
            case WorkerLeft(String worker) ->
                registries.forEach(registry -> registry.tell(new LeaseRegistry.WorkerLeft(worker)));
            case Answer(long answered) -> answered(answered);
        }
        return this;
    }

    private void ask() {
        long asking = begin(this::extend);
        registries.forEach(registry -> registry.tell(new LeaseRegistry.Renew(node, asking, answers)));
    }

    private long begin(LongConsumer granted) {
        long now = lease.now();
        asked.values().removeIf(old -> now - old.atNanos > settings.duration().toNanos());
        number++;
        asked.put(number, new Asked(now, granted));
        return number;
    }

    private void extend(long askedAt) {
        lease.extendTo(askedAt + settings.duration().toNanos());
        renewed.accept(lease.leftNanos());
    }

    private void answered(long answered) {
        Asked renewal = asked.get(answered);
        if (renewal == null) {
            return;
        }
        renewal.yes++;
        if (2 * renewal.yes > controlNodes()) {
            asked.remove(answered);
            renewal.granted.accept(renewal.atNanos);
        }
    }

    /** Those that are unreachable count: they may be the others' majority. */
    private int controlNodes() {
        int count = 0;
        for (Member member : cluster.state().getMembers()) {
            boolean counts = member.status() != MemberStatus.joining()
                    && member.status() != MemberStatus.weaklyUp()
                    && member.status() != MemberStatus.removed();
            count += counts && member.hasRole(CONTROL_ROLE) ? 1 : 0;
        }
        return Math.max(1, count);
    }
}
