package dev.troupe.node.plan;

import dev.troupe.protocol.time.Periods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to become of a pod. */
public sealed interface Goal {
    /** It runs. */
    record Run() implements Goal {}

    /**
     * Its containers end.
     *
     * @param remove whether all traces go too, and the object from the API
     * @param deadline when containers that still run are killed
     */
    record End(boolean remove, Instant deadline) implements Goal {}

    /** How long containers of pods that the API does not know may take to end, unless they say so themselves. */
    long ORPHAN_GRACE_SECONDS = 30;

    /**
     * @param pod null if the API has no such pod
     * @param orphanGraceSeconds the grace of a pod that the API does not know
     */
    static Goal of(@Nullable Pod pod, Observed observed, Memory memory, long orphanGraceSeconds, Instant now) {
        Instant since = memory.terminatingSince() == null ? now : memory.terminatingSince();
        if (pod == null) {
            return new End(true, since.plusSeconds(orphanGraceSeconds));
        }
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
            return new End(true, since.plusSeconds(grace == null ? Pods.graceSeconds(pod) : Periods.seconds(grace)));
        }
        if (memory.rejection() != null
                || memory.ended() != null
                || Pods.hasTerminalPhase(pod)
                || hasFinished(pod, observed)) {
            return new End(false, since.plusSeconds(Pods.graceSeconds(pod)));
        }
        return new Run();
    }

    /** Whether no container will run again, by the pod's restart policy. */
    static boolean hasFinished(Pod pod, Observed observed) {
        List<Container> containers = pod.getSpec().getContainers();
        return initFailed(pod, observed)
                || (!containers.isEmpty() && containers.stream().allMatch(c -> isOver(pod, c, observed)));
    }

    private static boolean isOver(Pod pod, Container container, Observed observed) {
        return observed.latest(container.getName())
                .map(i -> i.exited() && !Pods.restarts(pod, container, i.exitCode()))
                .orElseGet(() -> Pods.hasRun(Pods.statusOf(pod, container.getName()))
                        && !Pods.restarts(pod, container, ContainerStatuses.LOST_EXIT_CODE));
    }

    private static boolean initFailed(Pod pod, Observed observed) {
        return Pods.restartPolicy(pod).equals("Never")
                && pod.getSpec().getInitContainers().stream()
                        .filter(c -> !Pods.isSidecar(c))
                        .anyMatch(c -> observed.latest(c.getName())
                                .map(i -> i.exited() && i.exitCode() != 0)
                                .orElse(false));
    }
}
