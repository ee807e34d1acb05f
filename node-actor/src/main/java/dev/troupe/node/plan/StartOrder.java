package dev.troupe.node.plan;

import dev.troupe.node.plan.Observed.Instance;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which containers should run and do not: init containers one after the other, each once it is its turn; sidecars among
 * them stay and let the next one begin when they have started; then all the others.
 */
final class StartOrder {
    private StartOrder() {}

    /** The containers to start now, in order, whether or not something (an image, a back-off) holds them up. */
    static List<Container> due(Pod pod, Observed observed, Memory memory) {
        List<Container> due = new ArrayList<>();
        String sandboxId = observed.readySandbox().map(Observed.Sandbox::id).orElse("");
        boolean initialized = isInitialized(pod, observed, sandboxId);
        boolean open = addInit(pod, observed, memory, sandboxId, initialized, due);
        if (open) {
            for (Container container : pod.getSpec().getContainers()) {
                if (shouldStart(pod, container, observed)) {
                    due.add(container);
                }
            }
        }
        if (initialized) {
            for (EphemeralContainer container : pod.getSpec().getEphemeralContainers()) {
                if (observed.latest(container.getName()).isEmpty()
                        && !Pods.hasRun(Pods.statusOf(pod, container.getName()))) {
                    due.add(Pods.asContainer(container));
                }
            }
        }
        return due;
    }

    /** Whether the ordinary containers have begun in this sandbox: then init containers are history. */
    static boolean isInitialized(Pod pod, Observed observed, String sandboxId) {
        return pod.getSpec().getContainers().stream()
                .anyMatch(c -> observed.latest(c.getName())
                        .filter(i -> i.sandboxId().equals(sandboxId))
                        .isPresent());
    }

    /** Adds the init container whose turn it is; true if the ordinary containers may start. */
    private static boolean addInit(
            Pod pod, Observed observed, Memory memory, String sandboxId, boolean initialized, List<Container> due) {
        List<Container> init = pod.getSpec().getInitContainers();
        for (int i = 0; i < init.size(); i++) {
            Container container = init.get(i);
            @Nullable
            Instance instance = observed.latest(container.getName())
                    .filter(found -> found.sandboxId().equals(sandboxId))
                    .orElse(null);
            boolean passed;
            if (Pods.isSidecar(container)) {
                if (instance == null || !instance.running()) {
                    due.add(container);
                }
                passed = instance != null && instance.running() && hasStarted(instance, memory, container);
            } else {
                passed = laterHasRun(init.subList(i + 1, init.size()), observed, sandboxId)
                        || (instance != null && instance.succeeded());
                if (!passed && !initialized && (instance == null || instance.exited())) {
                    due.add(container);
                }
            }
            if (!passed && !initialized) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasStarted(Instance instance, Memory memory, Container container) {
        Memory.Verdict verdict = memory.verdicts().get(instance.id());
        return !memory.busyStarting(container.getName())
                && (verdict == null ? container.getStartupProbe() == null : verdict.started());
    }

    private static boolean laterHasRun(List<Container> later, Observed observed, String sandboxId) {
        return later.stream()
                .map(c -> observed.latest(c.getName()))
                .flatMap(Optional::stream)
                .anyMatch(i -> i.sandboxId().equals(sandboxId));
    }

    private static boolean shouldStart(Pod pod, Container container, Observed observed) {
        Instance last = observed.latest(container.getName()).orElse(null);
        if (last != null) {
            return last.exited() && Pods.restarts(pod, container, last.exitCode());
        }
        return !Pods.hasRun(Pods.statusOf(pod, container.getName()))
                || Pods.restarts(pod, container, ContainerStatuses.LOST_EXIT_CODE);
    }
}
