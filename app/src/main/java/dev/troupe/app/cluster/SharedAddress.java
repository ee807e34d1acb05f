package dev.troupe.app.cluster;

import dev.troupe.protocol.node.NodeLease;
import dev.troupe.service.adapter.LinkAnnouncer;
import dev.troupe.service.port.Announcer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The address under which clients find the API whichever nodes live. One of these actors runs on each control node, and
 * that on the oldest node that offers itself, can be reached and holds its lease has the address. A node that is about
 * to leave offers itself no more, and keeps the address until the next has announced it, so that there is no moment
 * without.
 */
public final class SharedAddress extends AbstractBehavior<SharedAddress.Command> {
    private static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "troupe-shared-address");
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** How long a leaving node goes on serving: until the others know, one has taken over, and clients have moved. */
    private static final Duration HAND_OVER = Duration.ofMillis(2500);

    /** How long one that has just begun leaves the address to members that are older and have not offered themselves yet. */
    private static final Duration DEFERENCE = Duration.ofSeconds(3);

    private final long begun = System.nanoTime();
    private final String address;
    private final NodeLease lease;
    private final Announcer announcer;
    private final Cluster cluster;
    private Set<ActorRef<Command>> offers = Set.of();
    private boolean leaving;

    /** What it is told. */
    sealed interface Command {}

    private record Look() implements Command {}

    private record Offers(Set<ActorRef<Command>> refs) implements Command {}

    private record Leave() implements Command {}

    /**
     * Offers this node, from when the API serves; before the node leaves, it is withdrawn.
     *
     * @param address an IPv4 address on the nodes' own network; empty for none
     * @param own this node's own address there
     */
    public static void start(ActorSystem<?> system, String address, String own, NodeLease lease) {
        if (address.isEmpty()) {
            return;
        }
        Behavior<Command> behavior = Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new SharedAddress(context, timers, address, lease, new LinkAnnouncer(own))));
        ActorRef<Command> actor = system.systemActorOf(
                Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart()), "shared-address", Props.empty());
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "shared-address", () -> {
                    actor.tell(new Leave());
                    return new CompletableFuture<Done>()
                            .completeOnTimeout(Done.getInstance(), HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
                });
    }

    /** Takes away what this node may have kept from before its JVM was killed. */
    public static void clear(String address) {
        if (!address.isEmpty()) {
            LinkAnnouncer.withdraw(address);
        }
    }

    private SharedAddress(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String address,
            NodeLease lease,
            Announcer announcer) {
        super(context);
        this.address = address;
        this.lease = lease;
        this.announcer = announcer;
        this.cluster = Cluster.get(context.getSystem());
        context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Offers(Set.copyOf(listing.getServiceInstances(KEY))));
        context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
        timers.startTimerWithFixedDelay(new Look(), LOOK_EVERY);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(PostStop.class, stopped -> {
                    announcer.give(address);
                    return this;
                })
                .build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Look look -> look();
            case Offers(var refs) -> {
                offers = refs;
                look();
            }
            case Leave leave -> {
                leaving = true;
                getContext()
                        .getSystem()
                        .receptionist()
                        .tell(Receptionist.deregister(KEY, getContext().getSelf()));
            }
        }
        return this;
    }

    private void look() {
        boolean held = announcer.holds(address);
        boolean mine = lease.valid() && (leaving ? held : isOldestOffer());
        if (mine && !held) {
            announcer.take(address);
            getContext().getLog().info("this node serves the API on {}", address);
        } else if (!mine && held) {
            announcer.give(address);
            getContext().getLog().info("this node no longer serves the API on {}", address);
        }
    }

    /**
     * Where all nodes begin at once each hears of itself first. If each took the address until it heard of the others,
     * clients would lose connections that had just been made.
     */
    private boolean isOldestOffer() {
        var state = cluster.state();
        boolean defers = System.nanoTime() - begun < DEFERENCE.toNanos();
        Member oldest = null;
        for (Member member : state.getMembers()) {
            boolean offered = offers.stream().anyMatch(offer -> isAt(offer, member));
            boolean counts = !state.getUnreachable().contains(member)
                    && (offered || (defers && member.hasRole(ClusterFormation.CONTROL_ROLE)));
            if (counts && (oldest == null || member.isOlderThan(oldest))) {
                oldest = member;
            }
        }
        return cluster.selfMember().equals(oldest);
    }

    private boolean isAt(ActorRef<Command> offer, Member member) {
        return offer.path().address().hasLocalScope()
                ? member.equals(cluster.selfMember())
                : offer.path().address().equals(member.address());
    }
}
