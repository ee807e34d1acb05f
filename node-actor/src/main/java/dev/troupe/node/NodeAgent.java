package dev.troupe.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.node.log.LogRotation;
import dev.troupe.node.plan.Admission;
import dev.troupe.node.plan.Memory;
import dev.troupe.node.plan.NodeContext;
import dev.troupe.node.plan.NodeFacts;
import dev.troupe.node.plan.NodeStatusPlan;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.pod.PodFolders;
import dev.troupe.node.pod.PodObject;
import dev.troupe.node.pod.PodReport;
import dev.troupe.node.pod.PodWorker;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeStatus;
import dev.troupe.node.port.RuntimeVersion;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.volume.VolumeManager;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet is: registers this node, runs the pods that are bound to it, and takes away what it finds of pods that
 * the API does not know. It routes; each pod's {@link PodWorker} decides and acts.
 */
public final class NodeAgent extends AbstractBehavior<NodeAgent.Command> {
    private static final Duration START_RETRY = Duration.ofMillis(500);

    private final Parts parts;
    private final TimerScheduler<Command> timers;
    private final ActorRef<PodReport> reports;
    private final Map<String, ActorRef<PodWorker.Command>> workers = new HashMap<>();
    private final Map<String, Pod> admitted = new LinkedHashMap<>();
    private final PodIndex index = new PodIndex();
    private final Map<String, Set<String>> lastSeen = new HashMap<>();
    private final Set<AutoCloseable> subscriptions = new HashSet<>();
    private Set<String> leftovers = Set.of();
    private final LogRotation logRotation;
    private @Nullable AgentServices services;
    private boolean synced;

    /**
     * What an agent works with.
     *
     * @param lease what may run once only runs here while it holds
     * @param blocking runs what blocks for moments, for instance on virtual threads
     */
    public record Parts(
            NodeAgentSettings settings,
            ContainerRuntime runtime,
            ObjectClient objects,
            ChangeFeed feed,
            VolumeManager volumes,
            EventRecorder events,
            NodeLease lease,
            InstantSource clock,
            Executor blocking) {}

    /** What an agent is told. */
    public sealed interface Command {}

    private record Start() implements Command {}

    private record Inventory(RuntimeVersion version, RuntimeStatus status, RuntimeListing listing) implements Command {}

    private record StartFailed(Throwable why) implements Command {}

    private record PodChanged(Change change) implements Command {}

    private record Synced() implements Command {}

    private record ReferenceChanged(ResourceKey key) implements Command {}

    private record FromRuntime(RuntimeEvent event) implements Command {}

    private record Relist() implements Command {}

    private record Relisted(@Nullable RuntimeListing listing) implements Command {}

    private record FromWorker(PodReport report) implements Command {}

    /** The agent of this node. One for each JVM and runtime. */
    public static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new NodeAgent(context, timers, parts)));
    }

    /** What pods may use of this node, as its Node object will say. */
    public static Map<String, Quantity> allocatable(NodeAgentSettings settings) {
        RuntimeStatus.Condition unknown = new RuntimeStatus.Condition(false, "", "");
        return NodeStatusPlan.allocatable(new Machine(settings).facts("", new RuntimeStatus(unknown, unknown)));
    }

    private NodeAgent(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.logRotation = new LogRotation(
                parts.runtime(),
                parts.settings().logMaxBytes(),
                parts.settings().logMaxFiles());
        this.reports = context.messageAdapter(PodReport.class, FromWorker::new);
        start();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(PostStop.class, signal -> {
                    closeSubscriptions();
                    return this;
                })
                .build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Start start -> start();
            case Inventory inventory -> run(inventory);
            case StartFailed failed -> {
                getContext()
                        .getLog()
                        .info(
                                "the container runtime does not answer yet: {}",
                                failed.why().toString());
                timers.startSingleTimer(new Start(), START_RETRY);
            }
            case PodChanged changed -> podChanged(changed.change());
            case Synced done -> {
                synced = true;
                leftovers.forEach(this::orphan);
                leftovers = Set.of();
            }
            case ReferenceChanged changed ->
                index.readersOf(changed.key()).forEach(uid -> tell(uid, new PodWorker.ReferencesChanged()));
            case FromRuntime event -> on(event.event());
            case Relist relist -> relist();
            case Relisted relisted -> {
                if (relisted.listing() != null) {
                    compare(relisted.listing());
                }
            }
            case FromWorker report -> on(report.report());
        }
        return this;
    }

    private void start() {
        // A view that lags behind would make pods look like leftovers that nobody knows.
        CompletionStage<Command> inventory = parts.feed()
                .catchUp()
                .thenCompose(head -> parts.runtime().version())
                .thenCompose(version -> parts.runtime()
                        .status()
                        .thenCombine(list(), (status, listing) -> new Inventory(version, status, listing)));
        getContext().pipeToSelf(inventory, (found, failure) -> failure == null ? found : new StartFailed(failure));
    }

    private CompletionStage<RuntimeListing> list() {
        return RuntimeListing.of(parts.runtime(), parts.settings().name());
    }

    private void run(Inventory inventory) {
        NodeAgentSettings settings = parts.settings();
        Machine machine = new Machine(settings);
        NodeFacts facts = machine.facts(inventory.version().forNodeInfo(), inventory.status());
        services = AgentServices.of(parts, facts, inventory.version());
        getContext()
                .spawn(
                        NodeRegistration.create(
                                new NodeRegistration.Parts(
                                        settings,
                                        parts.runtime(),
                                        parts.objects(),
                                        parts.feed(),
                                        parts.events(),
                                        parts.clock()),
                                machine,
                                inventory.version().forNodeInfo()),
                        "registration");
        lastSeen.putAll(inventory.listing().byPod());
        Set<String> found = new HashSet<>(lastSeen.keySet());
        found.addAll(new PodFolders(settings.paths()).uids());
        found.addAll(parts.volumes().mountedPods());
        leftovers = found;
        subscribe();
        timers.startTimerWithFixedDelay("relist", new Relist(), settings.relistInterval());
    }

    private void subscribe() {
        ActorRef<Command> self = getContext().getSelf();
        subscriptions.add(parts.runtime().exits(event -> self.tell(new FromRuntime(event))));
        for (String resource : List.of("configmaps", "secrets")) {
            subscriptions.add(parts.feed()
                    .subscribe(FeedFilter.of(resource), parts.feed().head(), change -> {
                        if (index.isRead(change.object().key())) {
                            self.tell(new ReferenceChanged(change.object().key()));
                        }
                    }));
        }
        FeedFilter ours = FeedFilter.of("pods").onNode(parts.settings().name());
        subscriptions.add(parts.feed().subscribe(ours, 0, new ChangeFeed.Subscriber() {
            @Override
            public void changed(Change change) {
                self.tell(new PodChanged(change));
            }

            @Override
            public void synced(long revision) {
                self.tell(new Synced());
            }
        }));
    }

    private void closeSubscriptions() {
        for (AutoCloseable subscription : subscriptions) {
            try {
                subscription.close();
            } catch (Exception e) {
                getContext().getLog().debug("closing a subscription", e);
            }
        }
    }

    private void podChanged(Change change) {
        StoredObject object = change.object();
        String uid = object.header().uid();
        if (change.type() == Change.Type.DELETED) {
            admitted.remove(uid);
            tell(uid, new PodWorker.Absent());
            return;
        }
        PodObject pod = PodObject.of(object);
        index.reads(uid, PodReferences.of(pod.pod()));
        if (workers.containsKey(uid)) {
            tell(uid, new PodWorker.Desired(pod));
        } else {
            boolean fresh = !leftovers.contains(uid) && !lastSeen.containsKey(uid);
            Memory.Rejection rejection = fresh ? admit(pod) : null;
            spawn(uid, fresh)
                    .tell(rejection == null ? new PodWorker.Desired(pod) : new PodWorker.Reject(pod, rejection));
            if (rejection == null) {
                admitted.put(uid, pod.pod());
            }
        }
        if (Pods.hasTerminalPhase(pod.pod())) {
            admitted.remove(uid);
        }
    }

    /** Why the node does not take a pod that it has not seen before; null if it does. */
    private Memory.@Nullable Rejection admit(PodObject object) {
        Pod pod = object.pod();
        boolean begun = !object.status().path("startTime").isMissingNode();
        AgentServices shared = services;
        if (begun || shared == null || pod.getMetadata().getDeletionTimestamp() != null) {
            return null;
        }
        NodeContext node = shared.node();
        return Admission.check(pod, admitted.values(), node.name(), nodeLabels(), node.allocatable());
    }

    private Map<String, String> nodeLabels() {
        Map<String, String> labels = new HashMap<>(parts.settings().labels());
        labels.put("kubernetes.io/hostname", parts.settings().name());
        labels.put("kubernetes.io/os", "linux");
        parts.feed()
                .find(ResourceKey.clusterScoped("nodes", parts.settings().name()))
                .ifPresent(node -> labels.putAll(node.header().labels()));
        return labels;
    }

    private ActorRef<PodWorker.Command> spawn(String uid, boolean fresh) {
        AgentServices shared = services;
        if (shared == null) {
            throw new IllegalStateException("not started");
        }
        ActorRef<PodWorker.Command> worker =
                getContext().spawn(PodWorker.create(shared.pods(), uid, fresh, reports), "pod-" + uid);
        workers.put(uid, worker);
        return worker;
    }

    /** A pod that is here and not in the API. */
    private void orphan(String uid) {
        if (!workers.containsKey(uid)) {
            getContext().getLog().info("removing what is left of pod {}", uid);
            spawn(uid, false).tell(new PodWorker.Absent());
        }
    }

    private void tell(String uid, PodWorker.Command message) {
        ActorRef<PodWorker.Command> worker = workers.get(uid);
        if (worker != null) {
            worker.tell(message);
        }
    }

    private void on(RuntimeEvent event) {
        switch (event) {
            case RuntimeEvent.Exited exited -> {
                // Unless its worker has not yet seen it start: then it looks again when it claims the id.
                tell(index.podOfEnded(exited.id()), new PodWorker.Ended(exited.id()));
            }
            case RuntimeEvent.OutOfMemory oom -> {}
            case RuntimeEvent.Relist relist -> relist();
        }
    }

    private void on(PodReport report) {
        switch (report) {
            case PodReport.Ids ids -> {
                index.claim(ids.uid(), ids.ids()).forEach(id -> tell(ids.uid(), new PodWorker.Ended(id)));
            }
            case PodReport.Finished finished -> {
                workers.remove(finished.uid());
                admitted.remove(finished.uid());
                lastSeen.remove(finished.uid());
                index.forget(finished.uid());
            }
        }
    }

    private void relist() {
        getContext().pipeToSelf(list(), (listing, failure) -> new Relisted(listing));
    }

    private void compare(RuntimeListing listing) {
        index.forgetStrays();
        Map<String, Set<String>> seen = listing.byPod();
        Set<String> uids = new HashSet<>(seen.keySet());
        uids.addAll(lastSeen.keySet());
        for (String uid : uids) {
            if (!seen.getOrDefault(uid, Set.of()).equals(lastSeen.getOrDefault(uid, Set.of()))) {
                tell(uid, new PodWorker.LookAgain());
            }
            if (synced && seen.containsKey(uid) && !workers.containsKey(uid)) {
                orphan(uid);
            }
        }
        lastSeen.clear();
        lastSeen.putAll(seen);
        parts.blocking()
                .execute(() -> listing.rotateLogs(
                        logRotation, parts.settings().paths(), parts.clock().instant()));
    }
}
