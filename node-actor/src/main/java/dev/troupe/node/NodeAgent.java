package dev.troupe.node;

import dev.troupe.api.Failures;
import dev.troupe.api.ResourceKey;
import dev.troupe.node.log.LogRotation;
import dev.troupe.node.plan.Memory;
import dev.troupe.node.plan.NodeFacts;
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
import dev.troupe.protocol.network.Rotation;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.pod.PodReferences;
import dev.troupe.protocol.volume.VolumeManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
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
    private final Workers workers;
    private final AdmittedPods admitted;
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
     * @param rotation what a pod leaves before it is told to end
     * @param blocking runs what blocks for moments, for instance on virtual threads
     * @param ready is completed as soon as the Node object says, by what this JVM has found out, that the node is
     *     ready; with the revision at which it does
     */
    public record Parts(
            NodeAgentSettings settings,
            ContainerRuntime runtime,
            ObjectClient objects,
            ChangeFeed feed,
            VolumeManager volumes,
            EventRecorder events,
            NodeLease lease,
            Rotation rotation,
            InstantSource clock,
            Executor blocking,
            CompletableFuture<Long> ready) {}

    /** What an agent is told. */
    public sealed interface Command {}

    /** Asks for a sign of life: {@code replyTo} is told "". */
    record Ping(ActorRef<String> replyTo) implements Command {}

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

    private record Replace(String uid) implements Command {}

    /** An agent that stops when it fails; see {@link AgentKeeper}. */
    static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new NodeAgent(context, timers, parts)));
    }

    private NodeAgent(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.admitted = new AdmittedPods(parts.settings(), parts.feed());
        this.logRotation = new LogRotation(
                parts.runtime(),
                parts.settings().logMaxBytes(),
                parts.settings().logMaxFiles());
        this.workers = new Workers(context, context.messageAdapter(PodReport.class, FromWorker::new), parts.clock());
        start();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(ChildFailed.class, this::failed)
                .onSignal(Terminated.class, ended -> this)
                .onSignal(PostStop.class, signal -> {
                    closeSubscriptions();
                    return this;
                })
                .build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Ping ping -> ping.replyTo().tell("");
            case Start start -> start();
            case Inventory inventory -> run(inventory);
            case StartFailed failed -> {
                getContext().getLog().info("cannot begin yet: {}", Failures.text(failed.why()));
                timers.startSingleTimer(new Start(), START_RETRY);
            }
            case PodChanged changed -> podChanged(changed.change());
            case Synced done -> {
                synced = true;
                leftovers.forEach(this::orphan);
                leftovers = Set.of();
            }
            case ReferenceChanged changed ->
                index.readersOf(changed.key()).forEach(uid -> workers.tell(uid, new PodWorker.ReferencesChanged()));
            case FromRuntime event -> on(event.event());
            case Relist relist -> relist();
            case Relisted relisted -> {
                if (relisted.listing() != null) {
                    compare(relisted.listing());
                }
            }
            case FromWorker report -> on(report.report());
            case Replace replace -> replace(replace.uid());
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
        register(machine, inventory.version().forNodeInfo());
        lastSeen.putAll(inventory.listing().byPod());
        Set<String> found = new HashSet<>(lastSeen.keySet());
        found.addAll(new PodFolders(settings.paths()).uids());
        found.addAll(parts.volumes().mountedPods());
        leftovers = found;
        subscribe();
        timers.startTimerWithFixedDelay("relist", new Relist(), settings.relistInterval());
    }

    private void register(Machine machine, String runtimeVersion) {
        NodeRegistration.Parts its = new NodeRegistration.Parts(
                parts.settings(),
                parts.runtime(),
                parts.objects(),
                parts.feed(),
                parts.events(),
                parts.lease(),
                parts.clock(),
                parts.ready());
        getContext().spawn(NodeRegistration.create(its, machine, runtimeVersion), "registration");
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
        subscriptions.add(parts.feed().subscribe(ours(), 0, new ChangeFeed.Subscriber() {
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

    private FeedFilter ours() {
        return FeedFilter.of("pods").onNode(parts.settings().name());
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

    /** A pod that cannot be read must not stop everybody else's. */
    private void podChanged(Change change) {
        String uid = change.object().header().uid();
        if (change.type() == Change.Type.DELETED) {
            admitted.remove(uid);
            workers.tell(uid, new PodWorker.Absent());
            return;
        }
        try {
            changed(uid, PodObject.of(change.object()));
        } catch (RuntimeException e) {
            getContext().getLog().warn("{} cannot be read", change.object(), e);
        }
    }

    private void changed(String uid, PodObject pod) {
        index.reads(uid, PodReferences.of(pod.pod()));
        if (workers.has(uid)) {
            workers.tell(uid, new PodWorker.Desired(pod));
        } else {
            boolean fresh = !leftovers.contains(uid) && !lastSeen.containsKey(uid);
            begin(uid, pod, fresh, !fresh);
        }
        if (Pods.hasTerminalPhase(pod.pod())) {
            admitted.remove(uid);
        }
    }

    private void begin(String uid, PodObject pod, boolean fresh, boolean open) {
        Memory.Rejection rejection =
                open ? null : admitted.check(pod, services().node());
        spawn(uid, fresh).tell(rejection == null ? new PodWorker.Desired(pod) : new PodWorker.Reject(pod, rejection));
        if (rejection == null) {
            admitted.add(uid, pod.pod());
        }
    }

    private Behavior<Command> failed(ChildFailed signal) {
        workers.failed(signal.getRef()).ifPresent(replacement -> {
            String uid = replacement.uid();
            getContext()
                    .getLog()
                    .error(
                            "the worker of pod {} failed; another comes in {}",
                            uid,
                            replacement.pause(),
                            signal.cause());
            timers.startSingleTimer(new Replace(uid), new Replace(uid), replacement.pause());
        });
        return this;
    }

    /** A worker failed a while ago: another looks at everything anew, as after a restart of the agent. */
    private void replace(String uid) {
        StoredObject object = parts.feed().list(ours()).objects().stream()
                .filter(pod -> pod.header().uid().equals(uid))
                .findFirst()
                .orElse(null);
        if (object == null) {
            spawn(uid, false).tell(new PodWorker.Absent());
            return;
        }
        PodObject pod = PodObject.of(object);
        begin(uid, pod, false, admitted.has(uid) || Pods.hasTerminalPhase(pod.pod()));
    }

    private AgentServices services() {
        if (services == null) {
            throw new IllegalStateException("not started");
        }
        return services;
    }

    private ActorRef<PodWorker.Command> spawn(String uid, boolean fresh) {
        return workers.spawn(services().pods(), uid, fresh);
    }

    /** A pod that is here and not in the API. */
    private void orphan(String uid) {
        if (!workers.has(uid)) {
            getContext().getLog().info("removing what is left of pod {}", uid);
            spawn(uid, false).tell(new PodWorker.Absent());
        }
    }

    private void on(RuntimeEvent event) {
        switch (event) {
            case RuntimeEvent.Exited exited -> {
                // Unless its worker has not yet seen it start: then it looks again when it claims the id.
                workers.tell(index.podOfEnded(exited.id()), new PodWorker.Ended(exited.id()));
            }
            case RuntimeEvent.OutOfMemory oom -> {}
            case RuntimeEvent.Relist relist -> relist();
        }
    }

    private void on(PodReport report) {
        switch (report) {
            case PodReport.Ids ids -> {
                index.claim(ids.uid(), ids.ids()).forEach(id -> workers.tell(ids.uid(), new PodWorker.Ended(id)));
            }
            case PodReport.Finished finished -> {
                workers.finished(finished.uid());
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
                workers.tell(uid, new PodWorker.LookAgain());
            }
            if (synced && seen.containsKey(uid) && !workers.has(uid)) {
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
