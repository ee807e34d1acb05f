package dev.troupe.node.pod;

import dev.troupe.node.plan.BackOff;
import dev.troupe.node.plan.Memory;
import dev.troupe.node.plan.Memory.ImageState;
import dev.troupe.node.plan.Memory.Retry;
import dev.troupe.node.plan.Memory.StartFailure;
import dev.troupe.node.plan.Memory.VolumeState;
import dev.troupe.node.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a worker remembers from one plan to the next; {@link #snapshot} is what plans see. Confined to its actor. */
final class WorkerMemory {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 4;
    private static final Duration CONFIG_RETRY = Duration.ofSeconds(10);
    private static final Duration NO_PULL_RETRY = Duration.ofSeconds(20);

    /** How long a failed pull is shown as such before it is shown as waiting for the next one. */
    private static final Duration SHOW_PULL_FAILURE = Duration.ofSeconds(5);

    private static final Duration DELETE_RETRY = Duration.ofSeconds(10);

    private final Set<String> executing = new HashSet<>();

    /** Steps that are over but whose effect is seen only by an observation of at least this number. */
    private final Map<String, Long> settling = new HashMap<>();

    private final Map<String, BackOff> restarts = new HashMap<>();
    private final Map<String, ImageState> images = new HashMap<>();
    private final Map<String, StartFailure> startFailures = new HashMap<>();
    private final Map<String, Retry> failures = new HashMap<>();
    private final Set<String> stoppedSandboxes = new HashSet<>();
    private Map<String, Path> mounted = Map.of();
    private VolumeState volumes = VolumeState.NOT_MOUNTED;
    private @Nullable Instant terminatingSince;
    private Memory.@Nullable Rejection rejection;
    private Memory.@Nullable Ended ended;
    private boolean cleaned;

    Memory snapshot(Map<String, Memory.Verdict> verdicts) {
        Set<String> inFlight = new HashSet<>(executing);
        inFlight.addAll(settling.keySet());
        return new Memory(
                inFlight,
                Map.copyOf(restarts),
                Map.copyOf(images),
                Map.copyOf(startFailures),
                verdicts,
                volumes,
                Map.copyOf(failures),
                Set.copyOf(stoppedSandboxes),
                terminatingSince,
                rejection,
                ended,
                cleaned);
    }

    void begun(Step step) {
        executing.add(step.key());
        if (step instanceof Step.StartContainer start && start.backOff() != null) {
            restarts.put(start.container(), start.backOff());
        }
    }

    /**
     * Takes note of a step's end.
     *
     * @param nextObservation the number of the first observation that sees the step's effect
     * @return whether it takes an observation to see the effect
     */
    boolean ended(Step step, Outcome outcome, long nextObservation, Instant now) {
        release(step.key(), isSeenByObserving(step) ? nextObservation : 0);
        if (!(outcome instanceof Outcome.Failed)) {
            failures.remove(step.failureKey());
        }
        switch (outcome) {
            case Outcome.Done done -> done(step, now);
            case Outcome.Mounted paths -> {
                volumes = VolumeState.MOUNTED;
                mounted = paths.paths();
            }
            case Outcome.ImageReady ready -> {
                if (step instanceof Step.EnsureImage ensure) {
                    images.put(ensure.container(), new ImageState.Present(ensure.attempt(), ready.imageRef()));
                }
            }
            case Outcome.ImageFailed failed -> throw new IllegalStateException("needs its image: " + failed);
            case Outcome.Started started -> {
                if (step instanceof Step.StartContainer start) {
                    startFailures.remove(start.container());
                }
            }
            case Outcome.StartFailed failed -> {
                if (step instanceof Step.StartContainer start) {
                    startFailed(start.container(), failed.reason(), failed.message(), now);
                }
            }
            case Outcome.Failed failed -> {
                Retry before = failures.get(step.failureKey());
                int count = before == null ? 0 : before.failures();
                Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(count, MAX_DOUBLINGS));
                failures.put(step.failureKey(), new Retry(count + 1, now.plus(delay)));
            }
        }
        return isSeenByObserving(step);
    }

    /** @param image what the pod named */
    void imageFailed(Step.EnsureImage step, Outcome.ImageFailed failed, String image, Instant now) {
        release(step.key(), 0);
        BackOff before = images.get(step.container()) instanceof ImageState.Failed f
                        && f.image().equals(image)
                ? f.backOff()
                : null;
        BackOff backOff = BackOff.next(before, now, now);
        Duration delay = failed.pulled() ? backOff.delay() : NO_PULL_RETRY;
        images.put(
                step.container(),
                new ImageState.Failed(
                        failed.reason(),
                        failed.message(),
                        image,
                        failed.pulled() ? now.plus(SHOW_PULL_FAILURE) : null,
                        now.plus(delay),
                        backOff));
    }

    void startFailed(String container, String reason, String message, Instant now) {
        // What ran, if only for a moment, is held back by the restart back-off.
        boolean ran = reason.equals("RunContainerError") || reason.equals("PostStartHookError");
        startFailures.put(container, new StartFailure(reason, message, ran ? now : now.plus(CONFIG_RETRY)));
    }

    private void done(Step step, Instant now) {
        switch (step) {
            case Step.StopSandbox stop -> stoppedSandboxes.add(stop.id());
            case Step.UnmountVolumes unmount -> {
                volumes = VolumeState.GONE;
                mounted = Map.of();
            }
            case Step.CleanUp cleanUp -> cleaned = true;
            // The feed brings the news; where a finalizer holds the object, ask again after a while.
            case Step.DeleteObject delete -> failures.put(step.failureKey(), new Retry(1, now.plus(DELETE_RETRY)));
            case Step.CreateSandbox create -> {}
            case Step.RemoveSandbox remove -> {}
            case Step.MountVolumes mount -> {}
            case Step.EnsureImage ensure -> {}
            case Step.StartContainer start -> {}
            case Step.KillContainer kill -> {}
            case Step.RemoveContainer remove -> {}
        }
    }

    private static boolean isSeenByObserving(Step step) {
        return switch (step) {
            case Step.CreateSandbox create -> true;
            case Step.StopSandbox stop -> true;
            case Step.RemoveSandbox remove -> true;
            case Step.StartContainer start -> true;
            case Step.KillContainer kill -> true;
            case Step.RemoveContainer remove -> true;
            case Step.MountVolumes mount -> false;
            case Step.UnmountVolumes unmount -> false;
            case Step.EnsureImage ensure -> false;
            case Step.CleanUp cleanUp -> false;
            case Step.DeleteObject delete -> false;
        };
    }

    private void release(String key, long observation) {
        executing.remove(key);
        if (observation > 0) {
            settling.put(key, observation);
        }
    }

    void observed(long number) {
        settling.values().removeIf(needed -> needed <= number);
    }

    void hookBegun(String container) {
        executing.add(Step.hookKey(container));
    }

    void hookEnded(String container) {
        executing.remove(Step.hookKey(container));
    }

    /** Something that the pod refers to has changed: read it again, and do not wait with what failed. */
    void referencesChanged() {
        if (volumes == VolumeState.MOUNTED) {
            volumes = VolumeState.NOT_MOUNTED;
        }
        failures.remove(Step.VOLUMES);
        startFailures.values().removeIf(failure -> failure.reason().equals("CreateContainerConfigError"));
    }

    void terminating(Instant now) {
        if (terminatingSince == null) {
            terminatingSince = now;
        }
    }

    void reject(Memory.Rejection why) {
        rejection = why;
    }

    void end(Memory.Ended how) {
        ended = how;
    }

    Map<String, Path> mounted() {
        return mounted;
    }
}
