package dev.troupe.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.Diagnosis;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.Phases;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.ScalarNames;
import dev.troupe.scheduler.plan.SchedulingCycle;
import dev.troupe.scheduler.plan.SchedulingQueue;
import dev.troupe.scheduler.plan.filter.Filter;
import dev.troupe.scheduler.plan.score.Score;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every pod that waits a node. It follows nodes and pods through the feed, keeps them in a {@link NodeTable},
 * counts a pod on its node from the moment that it has decided, and binds through the pod's entity, which takes one
 * binding only. One scheduler should be active in a cluster; should two be for a moment, entities refuse the second
 * binding, and nodes what does not fit.
 */
public final class Scheduler extends AbstractBehavior<Scheduler.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

    /** So many pods are tried before the mailbox is looked at again. */
    private static final int CYCLES_AT_ONCE = 32;

    /** How often waiting pods are looked over for those that have waited long enough. */
    private static final Duration LOOK_OVER = Duration.ofSeconds(1);

    private static final String PODS = "pods";
    private static final String NODES = "nodes";

    private final SchedulerSettings settings;
    private final ObjectClient objects;
    private final EventRecorder events;
    private final InstantSource clock;
    private final ScalarNames scalarNames = new ScalarNames();
    private final NodeTable nodes = new NodeTable(scalarNames);
    private final SchedulingQueue queue;
    private final SchedulingCycle cycle;
    private final ChangeFeed.Subscription nodeChanges;
    private final ChangeFeed.Subscription podChanges;
    private boolean nodesKnown;
    private boolean podsKnown;
    private boolean continuing;

    /** What the scheduler is told, by the feed and by itself. */
    public sealed interface Command {
        /** A node or a pod has changed. */
        record Changed(Change change) implements Command {}

        /** What existed at the beginning is known. */
        record Synced(String resource) implements Command {}

        /** A binding was accepted, or refused if there is a refusal. */
        record Bound(PodInfo pod, String node, @Nullable StatusException refusal) implements Command {}

        /** There is more to try. */
        record Continue() implements Command {}

        /** Time to look over the waiting pods. */
        record LookOver() implements Command {}
    }

    public static Behavior<Command> create(
            SchedulerSettings settings,
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            InstantSource clock) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Command.LookOver(), LOOK_OVER);
            return new Scheduler(actor, settings, objects, feed, events, clock);
        }));
    }

    private Scheduler(
            ActorContext<Command> actor,
            SchedulerSettings settings,
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            InstantSource clock) {
        super(actor);
        this.settings = settings;
        this.objects = objects;
        this.events = events;
        this.clock = clock;
        this.queue = new SchedulingQueue(settings.firstBackoff(), settings.longestBackoff(), settings.longestParking());
        this.cycle = new SchedulingCycle(
                Filter.ALL,
                Score.ALL,
                settings.weights(),
                settings.percentageOfNodesToScore(),
                RandomGenerator.of("L64X128MixRandom"));
        ActorRef<Command> self = actor.getSelf();
        this.nodeChanges = feed.subscribe(FeedFilter.of(NODES), 0, new Telling(self, NODES));
        this.podChanges = feed.subscribe(FeedFilter.of(PODS), 0, new Telling(self, PODS));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::receive)
                .onSignal(PostStop.class, stop -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        nodeChanges.close();
        podChanges.close();
        return this;
    }

    private Behavior<Command> receive(Command command) {
        switch (command) {
            case Command.Changed(Change change) -> changed(change);
            case Command.Synced(String resource) -> {
                nodesKnown |= resource.equals(NODES);
                podsKnown |= resource.equals(PODS);
            }
            case Command.Bound(PodInfo pod, String node, var refusal) -> bound(pod, node, refusal);
            case Command.Continue() -> continuing = false;
            case Command.LookOver() -> queue.timePassed(clock.instant());
        }
        schedule();
        return this;
    }

    /** An object that cannot be read must not stop everybody else's. */
    private void changed(Change change) {
        try {
            if (change.object().key().resource().equals(NODES)) {
                nodeChanged(change);
            } else {
                podChanged(change);
            }
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be read", change.object(), e);
        }
    }

    private void nodeChanged(Change change) {
        if (change.type() == Change.Type.DELETED) {
            nodes.removeNode(change.object().key().name());
        } else {
            queue.happened(nodes.putNode(change.object()), clock.instant());
        }
    }

    private void podChanged(Change change) {
        String uid = change.object().header().uid();
        StoredObject previous = change.previous();
        if (previous != null && !previous.header().uid().equals(uid)) {
            gone(previous.header().uid());
        }
        if (change.type() == Change.Type.MODIFIED && previous != null && stillRunning(previous, change.object())) {
            return;
        }
        PodInfo pod = PodInfo.of(change.object(), scalarNames);
        if (change.type() == Change.Type.DELETED || pod.finished()) {
            gone(uid);
        } else if (!pod.nodeName().isEmpty()) {
            queue.remove(uid);
            boolean placed = nodes.nodeOf(uid) == null || (previous != null && relabeled(previous, change.object()));
            nodes.putPod(pod, pod.nodeName());
            if (placed) {
                queue.happened(EnumSet.of(ClusterEvent.POD_PLACED), clock.instant());
            }
        } else if (pod.gated()
                || !pod.schedulerName().equals(settings.name())
                || change.object().header().terminating()) {
            queue.remove(uid);
        } else if (nodes.nodeOf(uid) == null) {
            queue.put(pod, previous == null || specChanged(previous, change.object()), clock.instant());
        }
    }

    /** Most changes are reports on running pods, and change nothing here. */
    private boolean stillRunning(StoredObject before, StoredObject after) {
        String node = after.header().nodeName();
        return !node.isEmpty()
                && node.equals(before.header().nodeName())
                && node.equals(nodes.nodeOf(after.header().uid()))
                && before.header().terminating() == after.header().terminating()
                && !relabeled(before, after)
                && !Phases.finished(after);
    }

    private static boolean relabeled(StoredObject before, StoredObject after) {
        return !before.header().labels().equals(after.header().labels());
    }

    /** The scheduler's own notes in the status must not wake the pod. */
    private static boolean specChanged(StoredObject before, StoredObject after) {
        return !before.tree().path("spec").equals(after.tree().path("spec")) || relabeled(before, after);
    }

    private void gone(String uid) {
        queue.remove(uid);
        if (nodes.removePod(uid)) {
            queue.happened(EnumSet.of(ClusterEvent.POD_GONE), clock.instant());
        }
    }

    private void schedule() {
        if (!nodesKnown || !podsKnown || continuing) {
            return;
        }
        for (int i = 0; i < CYCLES_AT_ONCE; i++) {
            PodInfo pod = queue.take(clock.instant());
            if (pod == null) {
                return;
            }
            int place = cycle.pick(pod, nodes);
            if (place == SchedulingCycle.NONE) {
                refuse(pod, cycle.diagnose(pod, nodes));
            } else {
                bind(pod, nodes.name(place));
            }
        }
        continuing = true;
        getContext().getSelf().tell(new Command.Continue());
    }

    private void bind(PodInfo pod, String node) {
        nodes.putPod(pod, node);
        ObjectNode binding = Json.object().put("apiVersion", "v1").put("kind", "Binding");
        binding.putObject("metadata")
                .put("name", pod.key().name())
                .put("namespace", pod.key().namespace())
                .put("uid", pod.uid());
        binding.putObject("target").put("apiVersion", "v1").put("kind", "Node").put("name", node);
        ActorRef<Command> self = getContext().getSelf();
        objects.write(new WriteRequest.Update(pod.key(), "binding", binding, options()))
                .whenComplete((written, failure) ->
                        self.tell(new Command.Bound(pod, node, failure == null ? null : refusal(failure))));
    }

    private void bound(PodInfo pod, String node, @Nullable StatusException refusal) {
        if (refusal == null) {
            queue.remove(pod.uid());
            queue.happened(EnumSet.of(ClusterEvent.POD_PLACED), clock.instant());
            String message = "Successfully assigned " + pod.key().namespace() + "/"
                    + pod.key().name() + " to " + node;
            events.record(pod.object(), "", "Normal", "Scheduled", message, settings.name());
            return;
        }
        LOG.info("Binding {} to {} was refused: {}", pod.key(), node, refusal.text());
        if (node.equals(nodes.nodeOf(pod.uid()))) {
            nodes.removePod(pod.uid());
            queue.happened(EnumSet.of(ClusterEvent.POD_GONE), clock.instant());
        }
        // Gone or bound by somebody else: the feed tells. Should it not, the pod is tried again.
        queue.failed(pod.uid(), clock.instant());
    }

    private void refuse(PodInfo pod, Diagnosis diagnosis) {
        Set<ClusterEvent> helpedBy = diagnosis.helpedBy();
        int attempts = queue.attempts(pod.uid());
        queue.refused(pod.uid(), helpedBy, clock.instant());
        boolean known = pod.refusal().equals("Unschedulable: " + diagnosis.message());
        // A scheduler that has just begun need not repeat what its predecessor has said of each pod that waits.
        if (!known || attempts > 1) {
            events.record(pod.object(), "", "Warning", "FailedScheduling", diagnosis.message(), settings.name());
        }
        if (known) {
            return;
        }
        ObjectNode patch = Json.object();
        patch.putObject("metadata").put("uid", pod.uid());
        ObjectNode condition = patch.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "False")
                .put("reason", "Unschedulable")
                .put("message", diagnosis.message());
        int generation = pod.object().tree().path("metadata").path("generation").asInt();
        if (generation > 0) {
            condition.put("observedGeneration", generation);
        }
        if (pod.refusal().isEmpty()) {
            condition.put(
                    "lastTransitionTime",
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        ResourceKey key = pod.key();
        objects.write(new WriteRequest.Patch(
                        key, "status", WriteRequest.PatchType.STRATEGIC, Json.write(patch), options()))
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        LOG.info("The condition of {} was refused: {}", key, failure.getMessage());
                    }
                });
    }

    private WriteOptions options() {
        return WriteOptions.internal("scheduler", clock.instant());
    }

    private static StatusException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StatusException refusal ? refusal : StatusException.internal(cause.toString());
    }

    /** Passes on what the feed says; it runs on the feed's thread. */
    private record Telling(ActorRef<Command> scheduler, String resource) implements ChangeFeed.Subscriber {
        @Override
        public void changed(Change change) {
            scheduler.tell(new Command.Changed(change));
        }

        @Override
        public void synced(long revision) {
            scheduler.tell(new Command.Synced(resource));
        }
    }
}
