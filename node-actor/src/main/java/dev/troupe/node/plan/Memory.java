package dev.troupe.node.plan;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the agent remembers of a pod beside what the runtime and the API can tell. Losing it (a restart of the agent)
 * costs waiting times, never correctness.
 *
 * @param inFlight keys of the steps that are being executed, or whose effect has not been observed yet
 * @param restarts back-off by container
 * @param images by container, for the attempt that is to be started next
 * @param startFailures why a container could not be started, by container
 * @param verdicts what the probes say, by instance id
 * @param volumes where the pod's volumes stand
 * @param failures steps that failed and when they may be tried again, by {@link Step#failureKey}
 * @param stoppedSandboxes ids of the sandboxes whose stop has completed
 * @param terminatingSince when the end of the pod began; null while it is to run
 * @param rejection why the node does not take the pod; null if it does
 * @param ended a terminal verdict that the agent has reached; null if none
 * @param cleaned whether folders and cgroups are gone
 */
public record Memory(
        Set<String> inFlight,
        Map<String, BackOff> restarts,
        Map<String, ImageState> images,
        Map<String, StartFailure> startFailures,
        Map<String, Verdict> verdicts,
        VolumeState volumes,
        Map<String, Retry> failures,
        Set<String> stoppedSandboxes,
        @Nullable Instant terminatingSince,
        @Nullable Rejection rejection,
        @Nullable Ended ended,
        boolean cleaned) {

    public static final Memory NEW = new Memory(
            Set.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            VolumeState.NOT_MOUNTED,
            Map.of(),
            Set.of(),
            null,
            null,
            null,
            false);

    /** The image of a container's next attempt. */
    public sealed interface ImageState {
        /** @param attempt for which restart count it was looked at */
        record Present(int attempt, String imageRef) implements ImageState {}

        /**
         * @param reason {@code ErrImagePull}, {@code ErrImageNeverPull}, {@code InvalidImageName}
         * @param backOffFrom from when on the container is shown as ImagePullBackOff; null if it never is
         * @param retryAt when the next try is due
         */
        record Failed(
                String reason,
                String message,
                String image,
                @Nullable Instant backOffFrom,
                Instant retryAt,
                BackOff backOff)
                implements ImageState {}
    }

    /** The pod's volumes as a whole. */
    public enum VolumeState {
        NOT_MOUNTED,
        MOUNTED,
        /** Taken away again; a pod comes here once. */
        GONE
    }

    /** A step that failed so many times in a row. */
    public record Retry(int failures, Instant notBefore) {}

    /** Why a container could not be created or started, as its waiting state shows it. */
    public record StartFailure(String reason, String message, Instant retryAt) {}

    /**
     * What the probes of an instance have found.
     *
     * @param started the startup probe succeeded, or there is none
     * @param ready the readiness probe succeeds, or there is none
     * @param killBecause {@code liveness} or {@code startup}; null while neither has failed
     * @param killGraceSeconds the probe's own grace period; null for the pod's
     */
    public record Verdict(
            boolean started,
            boolean ready,
            @Nullable String killBecause,
            @Nullable Long killGraceSeconds) {}

    /** Why the node refuses a pod: kubelet's reason and message. */
    public record Rejection(String reason, String message) {}

    /** The phase in which a pod ended by a decision of the agent (deadline, eviction). */
    public record Ended(String phase, String reason, String message) {}

    public boolean busy(String key) {
        return inFlight.contains(key);
    }

    public boolean busyStarting(String container) {
        return busy(Step.startKey(container)) || busy(Step.hookKey(container));
    }
}
