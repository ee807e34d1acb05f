package dev.troupe.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.time.Periods;
import dev.troupe.scheduler.plan.Eviction;
import dev.troupe.scheduler.plan.Taint;
import dev.troupe.scheduler.plan.Toleration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes pods that do not tolerate a NoExecute taint of their node, at once or when their toleration has run out. One
 * should be active in a cluster; two do no harm.
 */
public final class TaintEviction extends AbstractBehavior<TaintEviction.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(TaintEviction.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String COMPONENT = "taint-eviction-controller";
    private static final String PODS = "pods";
    private static final String NODES = "nodes";

    private final ObjectClient objects;
    private final EventRecorder events;
    private final InstantSource clock;
    private final TimerScheduler<Command> timers;
    private final Map<String, Tainted> tainted = new HashMap<>();
    private final Map<String, Map<String, Resident>> residents = new HashMap<>();
    private final Set<String> evicting = new HashSet<>();
    private final List<ChangeFeed.Subscription> subscriptions;

    /** What it is told, by the feed and by itself. */
    public sealed interface Command {
        /** A node or a pod has changed. */
        record Changed(Change change) implements Command {}

        /** A pod's time has come. */
        record Due(String podUid, String node) implements Command {}
    }

    /** A node's taints that expel, and since when they have been seen. */
    private record Tainted(List<Taint> taints, Instant firstSeen) {}

    private record Resident(StoredObject pod, List<Toleration> tolerations) {}

    public static Behavior<Command> create(
            ObjectClient objects, ChangeFeed feed, EventRecorder events, InstantSource clock) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> new TaintEviction(actor, timers, objects, feed, events, clock)));
    }

    private TaintEviction(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            InstantSource clock) {
        super(actor);
        this.timers = timers;
        this.objects = objects;
        this.events = events;
        this.clock = clock;
        ActorRef<Command> self = actor.getSelf();
        ChangeFeed.Subscriber telling = change -> self.tell(new Command.Changed(change));
        FeedFilter bound =
                FeedFilter.of(PODS).matching(pod -> !pod.header().nodeName().isEmpty());
        this.subscriptions =
                List.of(feed.subscribe(FeedFilter.of(NODES), 0, telling), feed.subscribe(bound, 0, telling));
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
        subscriptions.forEach(ChangeFeed.Subscription::close);
        return this;
    }

    private Behavior<Command> receive(Command command) {
        switch (command) {
            case Command.Changed(Change change) -> changed(change);
            case Command.Due(String podUid, String node) -> due(podUid, node);
        }
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
        String node = change.object().key().name();
        List<Taint> taints = change.type() == Change.Type.DELETED
                ? List.of()
                : Taint.of(change.object().tree().path("spec").path("taints")).stream()
                        .filter(Taint::expels)
                        .toList();
        Tainted before = tainted.get(node);
        if (before == null ? taints.isEmpty() : before.taints().equals(taints)) {
            return;
        }
        if (taints.isEmpty()) {
            tainted.remove(node);
        } else {
            tainted.put(node, new Tainted(taints, before == null ? clock.instant() : before.firstSeen()));
        }
        residents.getOrDefault(node, Map.of()).values().forEach(resident -> plan(resident, node));
    }

    private void podChanged(Change change) {
        StoredObject pod = change.object();
        String node = pod.header().nodeName();
        String uid = pod.header().uid();
        if (change.type() == Change.Type.DELETED || pod.header().terminating()) {
            timers.cancel(uid);
            evicting.remove(uid);
            Map<String, Resident> others = residents.get(node);
            if (others != null && others.remove(uid) != null && others.isEmpty()) {
                residents.remove(node);
            }
            return;
        }
        Map<String, Resident> here = residents.computeIfAbsent(node, missing -> new HashMap<>());
        boolean known = here.containsKey(uid);
        if (known && !tainted.containsKey(node)) {
            // Tolerations can only be added to; as long as nothing expels, the first reading will do for the event.
            return;
        }
        Resident resident =
                new Resident(pod, Toleration.of(pod.tree().path("spec").path("tolerations")));
        here.put(uid, resident);
        plan(resident, node);
    }

    /** A pod for which that fails must not stop everybody else's; it is tried again. */
    private void plan(Resident resident, String node) {
        try {
            stayOrGo(resident, node);
        } catch (RuntimeException e) {
            LOG.warn("Whether {} may stay on {} cannot be told", resident.pod().key(), node, e);
            String uid = resident.pod().header().uid();
            evicting.remove(uid);
            timers.startSingleTimer(uid, new Command.Due(uid, node), RETRY);
        }
    }

    private void stayOrGo(Resident resident, String node) {
        String uid = resident.pod().header().uid();
        Instant deadline = deadline(resident, node);
        if (deadline == null) {
            if (timers.isTimerActive(uid)) {
                timers.cancel(uid);
                evicting.remove(uid);
                record(resident, "Cancelling deletion of Pod ");
            }
            return;
        }
        Instant now = clock.instant();
        if (deadline.isAfter(now)) {
            timers.startSingleTimer(uid, new Command.Due(uid, node), Periods.delay(now, deadline));
        } else if (evicting.add(uid)) {
            evict(resident, node);
        }
    }

    private @Nullable Instant deadline(Resident resident, String node) {
        Tainted taints = tainted.get(node);
        return taints == null ? null : Eviction.deadline(resident.tolerations(), taints.taints(), taints.firstSeen());
    }

    private void due(String podUid, String node) {
        Resident resident = residents.getOrDefault(node, Map.of()).get(podUid);
        evicting.remove(podUid);
        if (resident != null) {
            plan(resident, node);
        }
    }

    /** Tells the pod why, then deletes it; what fails is tried again while the taint is there. */
    private void evict(Resident resident, String node) {
        StoredObject pod = resident.pod();
        String uid = pod.header().uid();
        record(resident, "Marking for deletion Pod ");
        ObjectNode patch = Json.object();
        patch.putObject("metadata").put("uid", uid);
        patch.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "DisruptionTarget")
                .put("status", "True")
                .put("reason", "DeletionByTaintManager")
                .put("message", "Taint manager: deleting due to NoExecute taint")
                .put(
                        "lastTransitionTime",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        objects.write(new WriteRequest.Patch(
                        pod.key(), "status", WriteRequest.PatchType.STRATEGIC, Json.write(patch), options()))
                .handle((written, refused) ->
                        objects.write(new WriteRequest.Delete(pod.key(), null, null, uid, null, options())))
                .thenCompose(delete -> delete)
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        LOG.info("Evicting {} failed: {}", pod.key(), failure.getMessage());
                    }
                });
        // Cancelled by the feed when the pod terminates.
        timers.startSingleTimer(uid, new Command.Due(uid, node), RETRY);
    }

    private void record(Resident resident, String what) {
        StoredObject pod = resident.pod();
        String message = what + pod.key().namespace() + "/" + pod.key().name();
        events.record(pod, "", "Normal", "TaintManagerEviction", message, COMPONENT);
    }

    private WriteOptions options() {
        return WriteOptions.internal(COMPONENT, clock.instant());
    }
}
