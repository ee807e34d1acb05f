package dev.troupe.node.lease;

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
 * more than half of the control nodes have said yes.
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

    private record Tick() implements Command {}

    private record Registries(Set<ActorRef<LeaseRegistry.Command>> refs) implements Command {}

    private record Answer(long number) implements Command {}

    /** A renewal under way. */
    private static final class Asked {
        private final long atNanos;
        private int yes;

        Asked(long atNanos) {
            this.atNanos = atNanos;
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
            case Answer(long answered) -> answered(answered);
        }
        return this;
    }

    private void ask() {
        long now = lease.now();
        asked.values().removeIf(old -> now - old.atNanos > settings.duration().toNanos());
        number++;
        asked.put(number, new Asked(now));
        registries.forEach(registry -> registry.tell(new LeaseRegistry.Renew(node, number, answers)));
    }

    private void answered(long answered) {
        Asked renewal = asked.get(answered);
        if (renewal == null) {
            return;
        }
        renewal.yes++;
        if (2 * renewal.yes > controlNodes()) {
            asked.remove(answered);
            lease.extendTo(renewal.atNanos + settings.duration().toNanos());
            renewed.accept(lease.leftNanos());
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
