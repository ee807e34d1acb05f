package dev.troupe.node.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.node.lease.LeaseRegistry;
import dev.troupe.node.lease.LeaseSettings;
import dev.troupe.node.lease.WorkerSightings;
import dev.troupe.node.plan.NodeHealthPlan;
import dev.troupe.node.plan.Presence;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Follows which nodes are there, and says so in their objects: conditions and taints, and that the pods of a lost node
 * are not ready. Fences lost nodes and then deletes their exclusive pods. One runs on each control node, and the one on
 * the oldest that can be reached acts; should two act for a moment, they do the same.
 */
public final class NodeLifecycle extends AbstractBehavior<NodeLifecycle.Command> {
    static final String COMPONENT = "node-controller";
    private static final String CONTROL_ROLE = "control";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration JOIN_GRACE = Duration.ofSeconds(15);

    private final Parts parts;
    private final Cluster cluster;
    private final Departures departures;
    private final Presences presences;
    private final LostPods lostPods;
    private final OrphanedPods orphanedPods;
    private final NodeLeases leases;
    private final ActorRef<LeaseRegistry.Fenced> promises;
    private final ChangeFeed.Subscription subscription;
    private final Map<String, StoredObject> nodes = new HashMap<>();
    private final Map<String, Fencing> fencings = new HashMap<>();
    private final Set<String> writing = new HashSet<>();

    private Set<ActorRef<LeaseRegistry.Command>> registries = Set.of();

    /** What it works with. */
    public record Parts(
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            LeaseSettings settings,
            NodeLease lease,
            WorkerSightings workers,
            InstantSource clock) {}

    /** What it is told. */
    public sealed interface Command {}

    private record MembersChanged(ClusterEvent.ClusterDomainEvent event) implements Command {}

    private record NodeChanged(Change change) implements Command {}

    private record Registries(Set<ActorRef<LeaseRegistry.Command>> refs) implements Command {}

    private record Promised(LeaseRegistry.Fenced fenced) implements Command {}

    private record Wrote(String node) implements Command {}

    private record Look() implements Command {}

    private record Listen() implements Command {}

    public static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new NodeLifecycle(context, timers, parts)));
    }

    private NodeLifecycle(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context);
        this.parts = parts;
        this.cluster = Cluster.get(context.getSystem());
        this.departures = new Departures(
                parts.clock().instant(), JOIN_GRACE, parts.settings().restartGrace());
        this.presences = new Presences(departures, parts.workers(), parts.settings());
        this.lostPods = new LostPods(parts.objects(), parts.feed(), parts.clock());
        this.orphanedPods = new OrphanedPods(parts.objects(), parts.feed(), lostPods);
        this.leases =
                new NodeLeases(parts.objects(), parts.feed(), parts.settings().duration(), parts.clock());
        this.promises = context.messageAdapter(LeaseRegistry.Fenced.class, Promised::new);
        ActorRef<Command> self = context.getSelf();
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(ClusterEvent.ClusterDomainEvent.class, MembersChanged::new),
                        ClusterEvent.ClusterDomainEvent.class));
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                Receptionist.Listing.class,
                listing -> new Registries(new HashSet<>(listing.getServiceInstances(LeaseRegistry.KEY))));
        context.getSystem().receptionist().tell(Receptionist.subscribe(LeaseRegistry.KEY, listings));
        this.subscription =
                parts.feed().subscribe(FeedFilter.of("nodes"), 0, change -> self.tell(new NodeChanged(change)));
        timers.startTimerWithFixedDelay(new Look(), LOOK_EVERY);
        timers.startTimerWithFixedDelay(new Listen(), Presences.LISTEN_EVERY);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(PostStop.class, stop -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        subscription.close();
        return this;
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case MembersChanged(var event) -> membersChanged(event);
            case NodeChanged(Change change) -> nodeChanged(change);
            case Registries(var refs) -> registries = refs;
            case Promised(LeaseRegistry.Fenced fenced) -> {
                Fencing fencing = fencings.get(fenced.node());
                if (fencing != null) {
                    fencing.promised(fenced.registry(), controlNodes(), now());
                }
            }
            case Wrote(String node) -> writing.remove(node);
            case Look look -> {
                nodes.values().forEach(this::look);
                nodes.values().forEach(this::remember);
                lookForOrphans();
            }
            case Listen listen ->
                presences.changed(nodes.keySet(), cluster.state(), now()).stream()
                        .map(nodes::get)
                        .filter(Objects::nonNull)
                        .forEach(this::look);
        }
        return this;
    }

    /**
     * Keeps the homes of the nodes' entities in mind by asking for each. If the node that knows them is lost together
     * with what is to be written down, nobody could be asked for half of the time until its successor is there.
     */
    private void remember(StoredObject node) {
        parts.objects().get(node.key()).whenComplete((found, unanswered) -> {});
    }

    private void membersChanged(ClusterEvent.ClusterDomainEvent event) {
        if (event instanceof ClusterEvent.MemberRemoved removed) {
            departures.removed(removed.member(), removed.previousStatus(), now());
        } else if (event instanceof ClusterEvent.MemberUp up) {
            departures.present(up.member());
        } else if (!(event instanceof ClusterEvent.ReachabilityEvent)) {
            return;
        }
        nodes.values().forEach(this::look);
    }

    private void nodeChanged(Change change) {
        String name = change.object().key().name();
        if (change.type() == Change.Type.DELETED) {
            nodes.remove(name);
            parts.workers().forget(name);
        } else {
            nodes.put(name, change.object());
            look(change.object());
        }
    }

    /** What the pods of a deleted Node may run once only is fenced as that of a lost one. */
    private void lookForOrphans() {
        if (isActing()) {
            Predicate<String> here = node -> presences.of(node, cluster.state(), now()) == Presence.HERE;
            for (String node : orphanedPods.look(nodes.keySet(), here, now())) {
                if (!here.test(node)) {
                    fence(node, Presence.LOST);
                }
            }
        }
    }

    /** Compares what a node's object says with how the node is. */
    private void look(StoredObject node) {
        if (!isActing()) {
            fencings.clear();
            return;
        }
        ObjectNode tree = node.tree();
        if (!tree.at("/status/nodeInfo/kubeletVersion").asText().contains("troupe")) {
            return; // made by hand; no agent of ours stands behind it
        }
        leases.ensure(node);
        String name = node.key().name();
        Presence presence = presences.of(name, cluster.state(), now());
        fence(name, presence);
        if (writing.contains(name)) {
            return;
        }
        ObjectNode status = NodeHealthPlan.statusPatch(tree, presence, now());
        if (status != null) {
            String message = "Node " + name + " status is now: NodeNotReady";
            parts.events().record(node, "", "Normal", "NodeNotReady", message, COMPONENT);
            write(node.key(), "status", status);
            return;
        }
        ObjectNode taints = NodeHealthPlan.taintPatch(tree, Long.toString(node.revision()), presence, now());
        if (taints != null) {
            write(node.key(), "", taints);
        }
        if (presence == Presence.LOST) {
            lostPods.markNotReady(name);
        }
    }

    private void write(ResourceKey key, String subresource, ObjectNode patch) {
        writing.add(key.name());
        getContext()
                .pipeToSelf(
                        parts.objects()
                                .write(new WriteRequest.Patch(
                                        key,
                                        subresource,
                                        PatchType.MERGE,
                                        Json.write(patch),
                                        WriteOptions.internal(COMPONENT, now()))),
                        (written, failure) -> {
                            if (failure != null) {
                                getContext().getLog().info("{} not written: {}", key, failure.getMessage());
                            }
                            return new Wrote(key.name());
                        });
    }

    private void fence(String node, Presence presence) {
        if (presence == Presence.HERE) {
            if (fencings.remove(node) != null) {
                registries.forEach(registry -> registry.tell(new LeaseRegistry.Unfence(node)));
            }
            return;
        }
        Fencing fencing = fencings.computeIfAbsent(node, begun -> new Fencing());
        registries.forEach(registry -> registry.tell(new LeaseRegistry.Fence(node, promises)));
        Duration over = parts.settings().duration().plus(parts.settings().margin());
        if (fencing.isOver(over, now())) {
            lostPods.deleteExclusive(node);
        }
    }

    private boolean isActing() {
        if (!parts.lease().valid()) {
            return false; // this node may itself be the one that is lost
        }
        var state = cluster.state();
        Member oldest = null;
        for (Member member : state.getMembers()) {
            boolean counts =
                    member.hasRole(CONTROL_ROLE) && !state.getUnreachable().contains(member);
            if (counts && (oldest == null || member.isOlderThan(oldest))) {
                oldest = member;
            }
        }
        return cluster.selfMember().equals(oldest);
    }

    private int controlNodes() {
        int count = 0;
        for (Member member : cluster.state().getMembers()) {
            count += member.hasRole(CONTROL_ROLE) ? 1 : 0;
        }
        return Math.max(1, count);
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
