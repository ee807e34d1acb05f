package dev.troupe.node.plan;

import dev.troupe.protocol.time.Periods;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code activeDeadlineSeconds}: how long a pod may run, restarts included. */
public final class ActiveDeadline {
    private static final Memory.Ended EXCEEDED = new Memory.Ended(
            "Failed", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");

    private ActiveDeadline() {}

    /** When the pod's time is over; null if it has no deadline or has not started. */
    public static @Nullable Instant of(Pod pod) {
        Long seconds = pod.getSpec().getActiveDeadlineSeconds();
        String started = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
        return seconds == null || started == null
                ? null
                : Instant.parse(started).plusSeconds(Periods.seconds(seconds));
    }

    /** The end of a pod whose time is over; null otherwise. */
    public static Memory.@Nullable Ended check(Pod pod, Instant now) {
        Instant deadline = of(pod);
        return deadline == null || now.isBefore(deadline) ? null : EXCEEDED;
    }
}
