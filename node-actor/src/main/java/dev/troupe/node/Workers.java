package dev.troupe.node;

import dev.troupe.node.pod.PodReport;
import dev.troupe.node.pod.PodServices;
import dev.troupe.node.pod.PodWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** The workers of a node's pods, by the pods' uids, those that failed among them. Confined to the agent. */
final class Workers {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ActorContext<?> context;
    private final ActorRef<PodReport> reports;
    private final InstantSource clock;
    private final Map<String, ActorRef<PodWorker.Command>> running = new HashMap<>();
    private final Map<String, Fallen> fallen = new HashMap<>();
    private long spawned;

    /** @param reports is told what the workers report */
    Workers(ActorContext<?> context, ActorRef<PodReport> reports, InstantSource clock) {
        this.context = context;
        this.reports = reports;
        this.clock = clock;
    }

    private record Fallen(Instant since, Duration pause) {}

    /** A worker that has to be replaced, after a pause. */
    record Replacement(String uid, Duration pause) {}

    /** Whether the pod has a worker, or had one that failed and will be replaced. */
    boolean has(String uid) {
        return running.containsKey(uid) || fallen.containsKey(uid);
    }

    /**
     * Starts a worker; it is watched.
     *
     * @param fresh whether the runtime is known to have nothing of the pod
     */
    ActorRef<PodWorker.Command> spawn(PodServices services, String uid, boolean fresh) {
        spawned++;
        ActorRef<PodWorker.Command> worker =
                context.spawn(PodWorker.create(services, uid, fresh, reports), "pod-" + uid + "-" + spawned);
        context.watch(worker);
        running.put(uid, worker);
        return worker;
    }

    /** Tells the pod's worker; a pod that has none at the moment gets one that will look at everything. */
    void tell(String uid, PodWorker.Command message) {
        ActorRef<PodWorker.Command> worker = running.get(uid);
        if (worker != null) {
            worker.tell(message);
        }
    }

    /** Nothing is left of the pod. */
    void finished(String uid) {
        running.remove(uid);
        fallen.remove(uid);
    }

    /** Takes note of a worker that failed; empty if it had no pod any longer. */
    Optional<Replacement> failed(ActorRef<?> worker) {
        for (Map.Entry<String, ActorRef<PodWorker.Command>> entry : running.entrySet()) {
            if (entry.getValue().equals(worker)) {
                String uid = entry.getKey();
                running.remove(uid);
                Duration pause = nextPause(fallen.get(uid));
                fallen.put(uid, new Fallen(clock.instant(), pause));
                return Optional.of(new Replacement(uid, pause));
            }
        }
        return Optional.empty();
    }

    private Duration nextPause(@Nullable Fallen before) {
        if (before == null || clock.instant().isAfter(before.since().plus(LONGEST_PAUSE.multipliedBy(2)))) {
            return FIRST_PAUSE;
        }
        Duration doubled = before.pause().multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
