package dev.troupe.node.plan;

import dev.troupe.node.plan.Observed.Instance;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a container that is to start may do so, and as which attempt. */
final class Restarts {
    private Restarts() {}

    /** The time before which the container must not start; null if it may start now. */
    static @Nullable Instant blockedUntil(Pod pod, Container container, Observed observed, Memory memory, Instant now) {
        Instant crash = crashLoopUntil(pod, container, observed, memory, now);
        Memory.StartFailure failure = memory.startFailures().get(container.getName());
        Instant failed = failure != null && now.isBefore(failure.retryAt()) ? failure.retryAt() : null;
        if (crash == null || failed == null) {
            return crash == null ? failed : crash;
        }
        return crash.isAfter(failed) ? crash : failed;
    }

    /** Until when the container waits because it ended too often; null if it does not. */
    static @Nullable Instant crashLoopUntil(
            Pod pod, Container container, Observed observed, Memory memory, Instant now) {
        Instance last = observed.latest(container.getName()).orElse(null);
        if (last == null || !last.exited() || !Pods.restarts(pod, container, last.exitCode())) {
            return null;
        }
        Instant until = BackOff.notBefore(memory.restarts().get(container.getName()), finishedAt(last));
        return now.isBefore(until) ? until : null;
    }

    /** What to remember when the container is started now; null if it has not ended before. */
    static @Nullable BackOff backOffAfterStart(Container container, Observed observed, Memory memory, Instant now) {
        Optional<Instance> last = observed.latest(container.getName()).filter(Instance::exited);
        return last.map(instance -> BackOff.next(memory.restarts().get(container.getName()), finishedAt(instance), now))
                .orElse(null);
    }

    /** The restart count of the next instance; goes on where the API's status left off if the runtime knows nothing. */
    static int nextAttempt(Pod pod, Container container, Observed observed) {
        Instance last = observed.latest(container.getName()).orElse(null);
        if (last != null) {
            return last.attempt() + 1;
        }
        ContainerStatus status = Pods.statusOf(pod, container.getName());
        return status != null && Pods.hasRun(status) ? status.getRestartCount() + 1 : 0;
    }

    private static Instant finishedAt(Instance instance) {
        return instance.finishedAt() == null ? instance.createdAt() : instance.finishedAt();
    }
}
