package dev.troupe.resource;

import dev.troupe.api.Failures;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.Written;
import dev.troupe.resource.ObjectCommand.Reply;
import dev.troupe.resource.plan.Claim;
import dev.troupe.resource.plan.Decision;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.JournalPersistRejected;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One API object: takes requests, decides by its kind's engine, persists, and only then replies. If its kind is active,
 * a controller runs beside it as its child.
 */
final class ObjectEntity extends EventSourcedBehaviorWithEnforcedReplies<ObjectCommand, JournalEntry, ObjectState> {
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final double RETRY_JITTER = 0.2;
    private static final int DATABASE_RETRY_SECONDS = 1;
    private static final int LEASE_RETRY_SECONDS = 1;

    private final ActorContext<ObjectCommand> context;
    private final EntityContext<ObjectCommand> entity;
    private final ActiveKind kind;
    private final NodeLease lease;
    private final InstantSource clock;
    private @Nullable ActorRef<Controller.SelfChanged> controller;
    private @Nullable ActorRef<Reply> waitingForCommit;
    private boolean claiming;

    /** The entity type of a resource; there is one for each kind. */
    static EntityTypeKey<ObjectCommand> typeKey(String resource) {
        return EntityTypeKey.create(ObjectCommand.class, resource);
    }

    /** @param lease requests are answered only while it holds; after it, another node may have changed the object */
    static Behavior<ObjectCommand> create(
            EntityContext<ObjectCommand> entity, ActiveKind kind, NodeLease lease, InstantSource clock) {
        return Behaviors.setup(context -> new ObjectEntity(context, entity, kind, lease, clock));
    }

    private ObjectEntity(
            ActorContext<ObjectCommand> context,
            EntityContext<ObjectCommand> entity,
            ActiveKind kind,
            NodeLease lease,
            InstantSource clock) {
        super(
                PersistenceId.ofUniqueId(entity.getEntityId()),
                SupervisorStrategy.restartWithBackoff(FIRST_RETRY, LAST_RETRY, RETRY_JITTER)
                        .withLoggingEnabled(false));
        this.context = context;
        this.entity = entity;
        this.kind = kind;
        this.lease = lease;
        this.clock = clock;
    }

    @Override
    public ObjectState emptyState() {
        return new ObjectState.Unborn();
    }

    @Override
    public EventHandler<ObjectState, JournalEntry> eventHandler() {
        return (state, entry) -> new ObjectState.Recorded(entry);
    }

    @Override
    public CommandHandlerWithReply<ObjectCommand, JournalEntry, ObjectState> commandHandler() {
        // Without the builder: it makes a dozen objects, for each of very many entities.
        return (state, command) -> switch (command) {
            case ObjectCommand.Read read -> read(state, read);
            case ObjectCommand.Write write -> claiming ? Effect().stash() : write(state, write, Map.of());
            case ObjectCommand.Claimed claimed -> claimed(state, claimed);
            case ObjectCommand.Wake.INSTANCE -> Effect().noReply();
            // Who waits for what the claim is for would never be answered.
            case ObjectCommand.Stop.INSTANCE ->
                claiming
                        ? Effect().stash()
                        : Effect()
                                .none()
                                .thenRun(this::wakeElsewhere)
                                .thenStop()
                                .thenNoReply();
        };
    }

    private ReplyEffect<JournalEntry, ObjectState> read(ObjectState state, ObjectCommand.Read read) {
        if (!lease.valid()) {
            return Effect().reply(read.replyTo(), withoutLease());
        }
        StoredObject object = state.object();
        if (object == null) {
            passivate();
            return Effect().reply(read.replyTo(), refusal(StatusException.notFound(kind.keyOf(entity.getEntityId()))));
        }
        return Effect().reply(read.replyTo(), new ObjectCommand.Found(object));
    }

    /** Asks for what the write needs; other writes wait, so that what was decided stays true. */
    private ReplyEffect<JournalEntry, ObjectState> claim(ObjectCommand.Write write, List<Claim> claims) {
        claiming = true;
        context.pipeToSelf(
                kind.engine()
                        .claimDesk()
                        .claim(
                                write.request().key(),
                                claims,
                                write.request().options().dryRun()),
                (granted, failure) -> new ObjectCommand.Claimed(write, granted == null ? Map.of() : granted, failure));
        return Effect().noReply();
    }

    private ReplyEffect<JournalEntry, ObjectState> claimed(ObjectState state, ObjectCommand.Claimed claimed) {
        claiming = false;
        Throwable failure = claimed.failure();
        if (failure == null) {
            return write(state, claimed.write(), claimed.granted()).thenUnstashAll();
        }
        Throwable cause = Failures.cause(failure);
        StatusException refusal = cause instanceof StatusException known
                ? known
                : StatusException.unavailable("cannot claim what the object needs: " + cause, DATABASE_RETRY_SECONDS);
        return Effect().reply(claimed.write().replyTo(), refusal(refusal)).thenUnstashAll();
    }

    private ReplyEffect<JournalEntry, ObjectState> write(
            ObjectState state, ObjectCommand.Write write, Map<String, String> granted) {
        if (!lease.valid()) {
            // The journal would refuse what is stale, but not a decision that is late.
            return Effect().reply(write.replyTo(), withoutLease());
        }
        Decision decision;
        try {
            decision = kind.engine().decide(state.object(), write.request(), granted, clock.instant());
        } catch (StatusException refusal) {
            if (state.object() == null) {
                passivate();
            }
            return Effect().reply(write.replyTo(), refusal(refusal));
        } catch (RuntimeException unexpected) {
            context.getLog().error("cannot decide about {}", write.request().key(), unexpected);
            return Effect().reply(write.replyTo(), refusal(StatusException.internal(unexpected.toString())));
        }
        return switch (decision) {
            case Decision.Claims(var claims) -> claim(write, claims);
            case Decision.Answer(var answer) -> Effect().reply(write.replyTo(), new ObjectCommand.Answered(answer));
            case Decision.Persist(var entry, var answer) ->
                write.request().options().dryRun()
                        ? Effect().reply(write.replyTo(), new ObjectCommand.Answered(asOf(state, answer)))
                        : persist(entry, answer, write.replyTo());
        };
    }

    private ReplyEffect<JournalEntry, ObjectState> persist(
            JournalEntry entry, Written answer, ActorRef<Reply> replyTo) {
        waitingForCommit = replyTo;
        return Effect()
                .persist(entry)
                .thenRun(this::committed)
                .thenReply(
                        replyTo,
                        state -> new ObjectCommand.Answered(new Written(
                                answer.object().at(entry.revision()), answer.outcome(), answer.warnings())));
    }

    private static Written asOf(ObjectState state, Written answer) {
        StoredObject current = state.object();
        return current == null
                ? answer
                : new Written(answer.object().at(current.revision()), answer.outcome(), answer.warnings());
    }

    private void committed(ObjectState state) {
        waitingForCommit = null;
        StoredObject object = state.object();
        if (object == null) {
            stopController();
            passivate();
        } else {
            tellController(object);
        }
    }

    private void tellController(StoredObject object) {
        if (controller == null) {
            controller = kind.startController(context, object.key());
        }
        if (controller != null) {
            controller.tell(new Controller.SelfChanged(object));
        }
    }

    private void stopController() {
        if (controller != null) {
            context.stop(controller);
            controller = null;
        }
    }

    /**
     * Its shard moves; what has a controller must live on, wherever that is. Without another node nobody takes the message,
     * and this node's end would wait for that; the cluster's next start wakes all.
     */
    private void wakeElsewhere(ObjectState state) {
        if (controller != null && isThereAnother()) {
            ClusterSharding.get(context.getSystem())
                    .entityRefFor(typeKey(kind.definition().resource()), entity.getEntityId())
                    .tell(ObjectCommand.Wake.INSTANCE);
        }
    }

    private boolean isThereAnother() {
        Cluster cluster = Cluster.get(context.getSystem());
        for (Member member : cluster.state().getMembers()) {
            if (member.status().equals(MemberStatus.up()) && !member.equals(cluster.selfMember())) {
                return true;
            }
        }
        return false;
    }

    private void passivate() {
        entity.getShard().tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }

    @Override
    public SignalHandler<ObjectState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    // The restart after a failed write has stopped the controller, as all children.
                    controller = null;
                    StoredObject object = state.object();
                    if (object != null) {
                        tellController(object);
                    }
                })
                .onSignal(JournalPersistFailed.class, (state, failed) -> refuseWaiting())
                .onSignal(JournalPersistRejected.class, (state, rejected) -> refuseWaiting())
                .build();
    }

    private void refuseWaiting() {
        if (waitingForCommit != null) {
            waitingForCommit.tell(refusal(StatusException.unavailable(
                    "the change was not written: the journal is not available", DATABASE_RETRY_SECONDS)));
            waitingForCommit = null;
        }
    }

    private static Reply withoutLease() {
        return refusal(StatusException.unavailable(
                "this node has lost touch with the others and may not answer for its objects", LEASE_RETRY_SECONDS));
    }

    private static Reply refusal(StatusException refusal) {
        return ObjectCommand.Refused.of(refusal);
    }

    /** The journal hands out the last row as the snapshot, so recovery is one lookup. */
    @Override
    public SnapshotAdapter<ObjectState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(ObjectState state) {
                throw new UnsupportedOperationException("rows are the snapshots; none are saved");
            }

            @Override
            public ObjectState fromJournal(Object snapshot) {
                return new ObjectState.Recorded((JournalEntry) snapshot);
            }
        };
    }

    @Override
    public String journalPluginId() {
        return "troupe.journal";
    }

    @Override
    public String snapshotPluginId() {
        return "troupe.snapshot-store";
    }
}
