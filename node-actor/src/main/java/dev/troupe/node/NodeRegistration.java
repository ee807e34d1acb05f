package dev.troupe.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.node.plan.Enrolment;
import dev.troupe.node.plan.NodeFacts;
import dev.troupe.node.plan.NodeStatusPlan;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.RuntimeStatus;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the Node object of this machine: makes it if it is missing at the start, and writes its status when that has
 * changed. A Node that somebody deletes later stays deleted until the agent starts anew, as with a kubelet.
 */
final class NodeRegistration extends AbstractBehavior<NodeRegistration.Command> {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double RESTART_JITTER = 0.1;

    private final ContainerRuntime runtime;
    private final ObjectClient objects;
    private final ChangeFeed feed;
    private final EventRecorder events;
    private final InstantSource clock;
    private final Machine machine;
    private final String runtimeVersion;
    private final ResourceKey key;
    private final Duration interval;
    private final Enrolment enrolment;
    private final TimerScheduler<Command> timers;
    private final NodeLease lease;
    private final ChangeFeed.Subscription subscription;
    private final CompletableFuture<Long> ready;
    private boolean registered;
    private boolean subnetOffered;

    /** What a registration is told. */
    sealed interface Command {}

    private record Look() implements Command {}

    /** Others have said that nothing is known of this node. */
    private record Doubted() implements Command {}

    private record RuntimeSeen(RuntimeStatus status) implements Command {}

    private record NodeSeen(
            NodeFacts facts,
            @Nullable StoredObject node,
            @Nullable Throwable failure) implements Command {}

    private record Wrote(
            @Nullable Written written, @Nullable Throwable failure) implements Command {}

    /**
     * The collaborators of a registration.
     *
     * @param ready see {@link NodeAgent.Parts#ready}
     */
    record Parts(
            NodeAgentSettings settings,
            ContainerRuntime runtime,
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            NodeLease lease,
            InstantSource clock,
            CompletableFuture<Long> ready) {}

    /** One that begins anew when it fails. Messages that its predecessor waited for do no harm: it looks again. */
    static Behavior<Command> create(Parts parts, Machine machine, String runtimeVersion) {
        Behavior<Command> registration = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new NodeRegistration(context, timers, parts, machine, runtimeVersion)));
        return Behaviors.supervise(registration)
                .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, LONGEST_PAUSE, RESTART_JITTER));
    }

    private NodeRegistration(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Parts parts,
            Machine machine,
            String runtimeVersion) {
        super(context);
        this.timers = timers;
        this.runtime = parts.runtime();
        this.objects = parts.objects();
        this.feed = parts.feed();
        this.events = parts.events();
        this.clock = parts.clock();
        this.ready = parts.ready();
        this.machine = machine;
        this.runtimeVersion = runtimeVersion;
        this.key = ResourceKey.clusterScoped("nodes", parts.settings().name());
        this.interval = parts.settings().relistInterval();
        this.enrolment = parts.settings().enrolment();
        this.lease = parts.lease();
        ActorRef<Command> self = context.getSelf();
        this.subscription = feed.subscribe(FeedFilter.of("nodes").named(key.name()), feed.head(), change -> {
            if (isDoubted(change.object())) {
                self.tell(new Doubted());
            }
        });
        look();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(PostStop.class, stopped -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        subscription.close();
        return this;
    }

    /** Others say of a node that they cannot reach that nothing is known of it; that is to be put right at once. */
    private static boolean isDoubted(StoredObject node) {
        for (var condition : node.tree().path("status").path("conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("Unknown");
            }
        }
        return false;
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Look look -> look();
            case Doubted doubted -> contradict();
            case RuntimeSeen seen -> seen(machine.facts(runtimeVersion, seen.status()));
            case NodeSeen seen -> compare(seen);
            case Wrote wrote -> {
                if (wrote.written() != null) {
                    wrote(wrote.written());
                } else {
                    getContext().getLog().info("node not written: {}", String.valueOf(wrote.failure()));
                    again(RETRY);
                }
            }
        }
        return this;
    }

    /** As soon as the others renew this node's lease, and so can reach it again. */
    private void contradict() {
        if (lease.valid()) {
            look();
        } else {
            timers.startSingleTimer("doubted", new Doubted(), RETRY);
        }
    }

    private void look() {
        getContext()
                .pipeToSelf(
                        runtime.status(),
                        (status, failure) -> new RuntimeSeen(failure == null ? status : down(Failures.text(failure))));
    }

    private static RuntimeStatus down(String why) {
        RuntimeStatus.Condition down = new RuntimeStatus.Condition(false, "ContainerRuntimeDown", why);
        return new RuntimeStatus(down, down);
    }

    private void seen(NodeFacts facts) {
        if (registered) {
            feed.find(key).ifPresentOrElse(node -> compare(new NodeSeen(facts, node, null)), () -> again(interval));
        } else {
            getContext().pipeToSelf(objects.get(key), (node, failure) -> new NodeSeen(facts, node, failure));
        }
    }

    private void compare(NodeSeen seen) {
        Instant now = clock.instant();
        if (seen.node() == null) {
            boolean missing = seen.failure() != null
                    && Failures.cause(seen.failure()) instanceof StatusException refusal
                    && refusal.code() == 404;
            if (missing) {
                ObjectNode node = NodeStatusPlan.registration(seen.facts(), enrolment, now);
                write(new WriteRequest.Create(key, node, options(now)));
            } else {
                again(RETRY);
            }
            return;
        }
        if (!registered) {
            registered = true;
            tellTransitions(seen.node(), Json.object(), Json.child(seen.node().tree(), "status"));
            events.record(seen.node(), "", "Normal", "Starting", "Starting kubelet.", "kubelet");
        }
        ObjectNode tree = seen.node().tree();
        ObjectNode metadata = enrolment.missingMetadata(tree, seen.facts());
        if (!metadata.isEmpty()) {
            ObjectNode patch = Json.object();
            patch.set("metadata", metadata);
            write(new WriteRequest.Patch(key, "", WriteRequest.PatchType.MERGE, Json.write(patch), options(now)));
            return;
        }
        if (enrolment.lacksSubnet(tree) && !subnetOffered) {
            // Once only: a worker may be refused it, where an administrator has made the Node.
            subnetOffered = true;
            ObjectNode patch = Json.object();
            enrolment.putSubnet(patch.putObject("spec"));
            write(new WriteRequest.Patch(key, "", WriteRequest.PatchType.MERGE, Json.write(patch), options(now)));
            return;
        }
        ObjectNode patch = NodeStatusPlan.patch(
                tree.path("status"), NodeStatusPlan.status(seen.facts(), tree.path("status"), now));
        if (patch.isEmpty()) {
            if (isReady(tree)) {
                ready.complete(seen.node().revision());
            }
            again(interval);
            return;
        }
        tellTransitions(seen.node(), tree, patch);
        ObjectNode body = Json.object();
        body.set("status", patch);
        write(new WriteRequest.Patch(key, "status", WriteRequest.PatchType.MERGE, Json.write(body), options(now)));
    }

    private static boolean isReady(ObjectNode node) {
        for (var condition : node.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    private void tellTransitions(StoredObject node, ObjectNode tree, ObjectNode patch) {
        Map<String, String> reasons = Map.of(
                "Ready/True", "NodeReady",
                "Ready/False", "NodeNotReady",
                "MemoryPressure/False", "NodeHasSufficientMemory",
                "MemoryPressure/True", "NodeHasInsufficientMemory",
                "DiskPressure/False", "NodeHasNoDiskPressure",
                "DiskPressure/True", "NodeHasDiskPressure",
                "PIDPressure/False", "NodeHasSufficientPID",
                "PIDPressure/True", "NodeHasInsufficientPID");
        for (var condition : patch.path("conditions")) {
            String state = Json.text(condition, "type") + "/" + Json.text(condition, "status");
            String before = "";
            for (var old : tree.path("status").path("conditions")) {
                if (Json.text(old, "type").equals(Json.text(condition, "type"))) {
                    before = Json.text(old, "type") + "/" + Json.text(old, "status");
                }
            }
            String reason = reasons.get(state);
            if (reason != null && !state.equals(before)) {
                String message = "Node " + key.name() + " status is now: " + reason;
                events.record(node, "", "Normal", reason, message, "kubelet");
            }
        }
    }

    private void write(WriteRequest request) {
        getContext().pipeToSelf(objects.write(request), Wrote::new);
    }

    private void wrote(Written written) {
        // The answer is newer than the feed may be: go on from it.
        compareAgain(written.object());
    }

    private void compareAgain(StoredObject node) {
        getContext()
                .pipeToSelf(
                        runtime.status(),
                        (status, failure) -> new NodeSeen(
                                machine.facts(runtimeVersion, failure == null ? status : down(Failures.text(failure))),
                                node,
                                null));
    }

    private void again(Duration after) {
        timers.startSingleTimer("look", new Look(), after);
    }

    private WriteOptions options(Instant now) {
        return WriteOptions.internal("node-agent", now);
    }
}
