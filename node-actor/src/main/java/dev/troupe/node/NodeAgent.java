package dev.troupe.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.node.plan.Admission;
import dev.troupe.node.plan.DnsPlan;
import dev.troupe.node.plan.Labels;
import dev.troupe.node.plan.Memory;
import dev.troupe.node.plan.NodeContext;
import dev.troupe.node.plan.NodeFacts;
import dev.troupe.node.plan.NodeStatusPlan;
import dev.troupe.node.plan.PodStatusPlan;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.plan.SandboxPlan;
import dev.troupe.node.pod.PodCgroups;
import dev.troupe.node.pod.PodFolders;
import dev.troupe.node.pod.PodObject;
import dev.troupe.node.pod.PodServices;
import dev.troupe.node.pod.PodWorker;
import dev.troupe.node.pod.StepRunner;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerSummary;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeStatus;
import dev.troupe.node.port.RuntimeVersion;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSummary;
import dev.troupe.node.probe.Prober;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.volume.VolumeManager;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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

    /** More exits than this of containers that no worker has claimed yet are not remembered. */
    private static final int MAX_STRAYS = 1000;

    private final Parts parts;
    private final TimerScheduler<Command> timers;
    private final ActorRef<PodWorker.Report> reports;
    private final Map<String, ActorRef<PodWorker.Command>> workers = new HashMap<>();
    private final Map<String, Pod> admitted = new LinkedHashMap<>();
    private final Map<String, String> podOfId = new HashMap<>();
    private final Map<String, Set<String>> idsOfPod = new HashMap<>();
    private final Set<String> strays = new HashSet<>();
    private final Map<String, Set<String>> lastSeen = new HashMap<>();
    private final Map<ResourceKey, Set<String>> readers = new ConcurrentHashMap<>();
    private final Map<String, Set<ResourceKey>> readBy = new HashMap<>();
    private final Set<AutoCloseable> subscriptions = new HashSet<>();
    private Set<String> leftovers = Set.of();
    private @Nullable PodServices services;
    private @Nullable NodeContext context;
    private boolean synced;

    /**
     * What an agent works with.
     *
     * @param blocking runs what blocks for moments, for instance on virtual threads
     */
    public record Parts(
            NodeAgentSettings settings,
            ContainerRuntime runtime,
            ObjectClient objects,
            ChangeFeed feed,
            VolumeManager volumes,
            EventRecorder events,
            InstantSource clock,
            Executor blocking) {}

    /** What an agent is told. */
    public sealed interface Command {}

    private record Start() implements Command {}

    private record Inventory(RuntimeVersion version, RuntimeStatus status, Listing listing) implements Command {}

    private record StartFailed(Throwable why) implements Command {}

    private record PodChanged(Change change) implements Command {}

    private record Synced() implements Command {}

    private record ReferenceChanged(ResourceKey key) implements Command {}

    private record FromRuntime(RuntimeEvent event) implements Command {}

    private record Relist() implements Command {}

    private record Relisted(@Nullable Listing listing) implements Command {}

    private record FromWorker(PodWorker.Report report) implements Command {}

    /** Everything that the runtime has of this node's pods. */
    private record Listing(List<SandboxSummary> sandboxes, List<ContainerSummary> containers) {

        /** States by id, grouped by pod. */
        Map<String, Set<String>> byPod() {
            Map<String, Set<String>> seen = new HashMap<>();
            for (SandboxSummary sandbox : sandboxes) {
                seen.computeIfAbsent(sandbox.identity().uid(), uid -> new HashSet<>())
                        .add(sandbox.id() + sandbox.ready());
            }
            for (ContainerSummary container : containers) {
                seen.computeIfAbsent(container.labels().getOrDefault(Labels.POD_UID, ""), uid -> new HashSet<>())
                        .add(container.id() + container.state());
            }
            return seen;
        }
    }

    /** The agent of this node. One for each JVM and runtime. */
    public static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new NodeAgent(context, timers, parts)));
    }

    private NodeAgent(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.reports = context.messageAdapter(PodWorker.Report.class, FromWorker::new);
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
                readers.getOrDefault(changed.key(), Set.of())
                        .forEach(uid -> tell(uid, new PodWorker.ReferencesChanged()));
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
        CompletionStage<Command> inventory = parts.runtime()
                .version()
                .thenCompose(version -> parts.runtime()
                        .status()
                        .thenCombine(list(), (status, listing) -> new Inventory(version, status, listing)));
        getContext().pipeToSelf(inventory, (found, failure) -> failure == null ? found : new StartFailed(failure));
    }

    private CompletionStage<Listing> list() {
        Map<String, String> ours = SandboxPlan.nodeLabel(parts.settings().name());
        return parts.runtime()
                .listPodSandboxes(new SandboxFilter(ours))
                .thenCombine(parts.runtime().listContainers(new ContainerFilter("", ours)), Listing::new);
    }

    private void run(Inventory inventory) {
        NodeAgentSettings settings = parts.settings();
        Machine machine = new Machine(settings);
        NodeFacts facts = machine.facts(inventory.version().forNodeInfo(), inventory.status());
        NodeContext node = nodeContext(facts);
        context = node;
        FeedLookup lookup = new FeedLookup(parts.feed());
        StepRunner steps = new StepRunner(
                parts.runtime(),
                parts.volumes(),
                parts.objects(),
                lookup,
                node,
                new PodCgroups(settings.cgroupMount()),
                parts.clock(),
                parts.blocking());
        services = new PodServices(
                settings.name(),
                parts.runtime(),
                steps,
                new Prober(parts.runtime(), parts.blocking()),
                parts.objects(),
                parts.events(),
                new PodStatusPlan.Host(settings.addresses(), inventory.version().name()),
                parts.clock());
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

    private NodeContext nodeContext(NodeFacts facts) {
        NodeAgentSettings settings = parts.settings();
        return new NodeContext(
                settings.name(),
                settings.addresses(),
                settings.clusterDns(),
                settings.clusterDomain(),
                DnsPlan.parse(readIfThere(settings.resolvConf())),
                readIfThere(settings.hostsFile()),
                settings.cgroupRoot(),
                facts.memoryBytes(),
                NodeStatusPlan.allocatable(facts),
                settings.seccompDefault(),
                settings.paths());
    }

    private static String readIfThere(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private void subscribe() {
        ActorRef<Command> self = getContext().getSelf();
        subscriptions.add(parts.runtime().exits(event -> self.tell(new FromRuntime(event))));
        for (String resource : List.of("configmaps", "secrets")) {
            subscriptions.add(parts.feed()
                    .subscribe(FeedFilter.of(resource), parts.feed().head(), change -> {
                        if (readers.containsKey(change.object().key())) {
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
        ActorRef<PodWorker.Command> worker = workers.get(uid);
        boolean isNew = worker == null;
        if (worker == null) {
            worker = spawn(uid, !leftovers.contains(uid) && !lastSeen.containsKey(uid));
        }
        remember(uid, pod.pod());
        worker.tell(new PodWorker.Desired(pod));
        if (isNew) {
            admit(uid, pod, worker);
        }
        if (Pods.hasTerminalPhase(pod.pod())) {
            admitted.remove(uid);
        }
    }

    private void admit(String uid, PodObject object, ActorRef<PodWorker.Command> worker) {
        Pod pod = object.pod();
        if (Pods.hasTerminalPhase(pod)) {
            return;
        }
        boolean begun = !object.status().path("startTime").isMissingNode() || lastSeen.containsKey(uid);
        NodeContext node = context;
        if (!begun && node != null && pod.getMetadata().getDeletionTimestamp() == null) {
            Memory.Rejection rejection =
                    Admission.check(pod, admitted.values(), node.name(), nodeLabels(), node.allocatable());
            if (rejection != null) {
                worker.tell(new PodWorker.Reject(rejection));
                return;
            }
        }
        admitted.put(uid, pod);
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

    /** Notes which ConfigMaps and Secrets the pod reads. */
    private void remember(String uid, Pod pod) {
        Set<ResourceKey> keys = PodReferences.of(pod);
        if (keys.equals(readBy.get(uid))) {
            return;
        }
        forget(uid);
        readBy.put(uid, keys);
        keys.forEach(key ->
                readers.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet()).add(uid));
    }

    private void forget(String uid) {
        Set<ResourceKey> keys = readBy.remove(uid);
        if (keys != null) {
            keys.forEach(key -> readers.computeIfPresent(key, (k, uids) -> {
                uids.remove(uid);
                return uids.isEmpty() ? null : uids;
            }));
        }
    }

    private ActorRef<PodWorker.Command> spawn(String uid, boolean fresh) {
        PodServices shared = services;
        if (shared == null) {
            throw new IllegalStateException("not started");
        }
        ActorRef<PodWorker.Command> worker =
                getContext().spawn(PodWorker.create(shared, uid, fresh, reports), "pod-" + uid);
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
                String uid = podOfId.get(exited.id());
                if (uid != null) {
                    tell(uid, new PodWorker.LookAgain());
                } else if (strays.size() < MAX_STRAYS) {
                    // Its worker has not yet seen it start; when it reports the id, it is told to look again.
                    strays.add(exited.id());
                }
            }
            case RuntimeEvent.OutOfMemory oom -> {}
            case RuntimeEvent.Relist relist -> relist();
        }
    }

    private void on(PodWorker.Report report) {
        switch (report) {
            case PodWorker.Report.Ids ids -> {
                dropIds(ids.uid());
                idsOfPod.put(ids.uid(), ids.ids());
                ids.ids().forEach(id -> podOfId.put(id, ids.uid()));
                if (strays.removeAll(ids.ids())) {
                    tell(ids.uid(), new PodWorker.LookAgain());
                }
            }
            case PodWorker.Report.Finished finished -> {
                workers.remove(finished.uid());
                admitted.remove(finished.uid());
                lastSeen.remove(finished.uid());
                dropIds(finished.uid());
                forget(finished.uid());
            }
        }
    }

    private void dropIds(String uid) {
        Set<String> ids = idsOfPod.remove(uid);
        if (ids != null) {
            ids.forEach(podOfId::remove);
        }
    }

    private void relist() {
        getContext().pipeToSelf(list(), (listing, failure) -> new Relisted(listing));
    }

    private void compare(Listing listing) {
        strays.clear();
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
    }
}
