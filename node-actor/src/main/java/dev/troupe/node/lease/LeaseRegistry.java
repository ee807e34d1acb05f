package dev.troupe.node.lease;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.troupe.protocol.WireMessage;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * One control node's vote on leases; there is one on each. It says yes to a renewal unless the node is a member that
 * somebody cannot reach, or is fenced: taken for dead, by a majority, so that its exclusive pods may be replaced. Two majorities have a member in
 * common, so a node that a majority has fenced finds no majority that renews its lease.
 */
public final class LeaseRegistry extends AbstractBehavior<LeaseRegistry.Command> {
    /** Where registries are found. */
    public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "troupe-leases");

    /** A member's role that tells its node's name. */
    private static final String NAME_ROLE = "name-";

    private final Cluster cluster;
    private final WorkerSightings workers;
    private final RenewalBook renewals;
    private final Fences fences;

    /** What a registry is asked. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Renew.class, name = "renew"),
        @JsonSubTypes.Type(value = RenewWorker.class, name = "renew-worker"),
        @JsonSubTypes.Type(value = WorkerLeft.class, name = "worker-left"),
        @JsonSubTypes.Type(value = Fence.class, name = "fence"),
        @JsonSubTypes.Type(value = Unfence.class, name = "unfence")
    })
    public sealed interface Command extends WireMessage {}

    /** A node asks for its lease to be renewed. */
    public record Renew(String node, long number, ActorRef<Renewed> replyTo) implements Command {}

    /** A node that is no member asks, through one of the control nodes. That it asks shows that it is there. */
    public record RenewWorker(String node, long number, ActorRef<Renewed> replyTo) implements Command {}

    /** A node that is no member stops in order, and is expected back. */
    public record WorkerLeft(String node) implements Command {}

    /** No more renewals for this node, until it is {@link Unfence}d or nobody has repeated this for a while. */
    public record Fence(String node, ActorRef<Fenced> replyTo) implements Command {}

    /** The node's exclusive pods have been replaced, and it has been told; it may have its lease again. */
    public record Unfence(String node) implements Command {}

    /** Yes to a renewal. */
    public record Renewed(long number) implements WireMessage {}

    /**
     * Yes to a fence.
     *
     * @param registry whose yes
     */
    public record Fenced(String node, String registry) implements WireMessage {}

    private LeaseRegistry(
            ActorContext<Command> context, WorkerSightings workers, RenewalBook renewals, Duration fenceLasting) {
        super(context);
        this.workers = workers;
        this.renewals = renewals;
        this.fences = new Fences(fenceLasting, System::nanoTime);
        this.cluster = Cluster.get(context.getSystem());
        context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
    }

    /**
     * @param workers is told of workers that ask
     * @param renewals is told of what was agreed to
     */
    public static Behavior<Command> create(LeaseSettings settings, WorkerSightings workers, RenewalBook renewals) {
        return Behaviors.setup(context -> new LeaseRegistry(context, workers, renewals, settings.fenceLasting()));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Command.class, this::on).build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Renew renew -> {
                if (!fences.hold(renew.node()) && isHere(renew.node())) {
                    agree(renew.node(), renew.number(), renew.replyTo());
                }
            }
            case RenewWorker renew -> {
                if (member(renew.node()) == null) {
                    workers.seen(renew.node());
                    if (!fences.hold(renew.node())) {
                        agree(renew.node(), renew.number(), renew.replyTo());
                    }
                }
            }
            case WorkerLeft left -> workers.left(left.node());
            case Fence fence -> {
                fences.set(fence.node());
                fence.replyTo()
                        .tell(new Fenced(
                                fence.node(), cluster.selfMember().address().toString()));
            }
            case Unfence unfence -> fences.remove(unfence.node());
        }
        return this;
    }

    private void agree(String node, long number, ActorRef<Renewed> replyTo) {
        renewals.agreed(node);
        replyTo.tell(new Renewed(number));
    }

    /** A node that others cannot reach is about to be replaced, though this one may still hear it. */
    private boolean isHere(String node) {
        Member member = member(node);
        return member != null && !cluster.state().getUnreachable().contains(member);
    }

    private @Nullable Member member(String node) {
        for (Member member : cluster.state().getMembers()) {
            if (member.hasRole(NAME_ROLE + node)) {
                return member;
            }
        }
        return null;
    }
}
