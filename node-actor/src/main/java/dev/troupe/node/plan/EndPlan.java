package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a pod: ordinary containers first, then sidecars from the last to the first, then the sandbox and the volumes,
 * and at last, if the pod is to go, everything that it left behind.
 */
final class EndPlan {
    private EndPlan() {}

    static Plan plan(@Nullable Pod pod, Observed observed, Memory memory, Goal.End goal, Instant now) {
        Plan.Draft draft = new Plan.Draft(memory, now);
        if (observed.anyRunning()) {
            kill(pod, observed, memory, goal, draft);
            return draft.plan();
        }
        if (isMaking(memory)) {
            // What is being made right now must be seen before it can be taken down.
            return draft.plan();
        }
        observed.sandboxes().stream()
                .filter(sandbox -> !memory.stoppedSandboxes().contains(sandbox.id()))
                .forEach(sandbox -> draft.add(new Step.StopSandbox(sandbox.id())));
        if (memory.volumes() != Memory.VolumeState.GONE) {
            draft.add(new Step.UnmountVolumes());
        }
        if (goal.remove() && allStopped(observed, memory)) {
            remove(pod, observed, memory, draft);
        }
        return draft.plan();
    }

    private static void remove(@Nullable Pod pod, Observed observed, Memory memory, Plan.Draft draft) {
        observed.sandboxes().forEach(sandbox -> draft.add(new Step.RemoveSandbox(sandbox.id())));
        if (memory.volumes() != Memory.VolumeState.GONE) {
            return;
        }
        if (!memory.cleaned()) {
            draft.add(new Step.CleanUp());
        } else if (observed.isEmpty() && pod != null) {
            draft.add(new Step.DeleteObject());
        } else if (observed.sandboxes().isEmpty()) {
            // Without a sandbox around them they were left by a runtime that lost track.
            observed.instances().forEach(i -> draft.add(new Step.RemoveContainer(i.id(), i.logPath())));
        }
    }

    private static boolean allStopped(Observed observed, Memory memory) {
        return observed.sandboxes().stream()
                .allMatch(s -> memory.stoppedSandboxes().contains(s.id()));
    }

    private static boolean isMaking(Memory memory) {
        return memory.busy(Step.SANDBOX)
                || memory.inFlight().stream().anyMatch(key -> key.startsWith(Step.startKey("")));
    }

    private static void kill(@Nullable Pod pod, Observed observed, Memory memory, Goal.End goal, Plan.Draft draft) {
        List<String> sidecars = pod == null
                ? List.of()
                : pod.getSpec().getInitContainers().stream()
                        .filter(Pods::isSidecar)
                        .map(Container::getName)
                        .toList();
        List<Observed.Instance> running =
                observed.instances().stream().filter(Observed.Instance::running).toList();
        List<Observed.Instance> ordinary =
                running.stream().filter(i -> !sidecars.contains(i.container())).toList();
        if (ordinary.isEmpty()) {
            lastSidecar(sidecars, running).ifPresent(i -> kill(i, memory, goal, draft));
        } else {
            ordinary.forEach(i -> kill(i, memory, goal, draft));
        }
    }

    private static Optional<Observed.Instance> lastSidecar(List<String> sidecars, List<Observed.Instance> running) {
        return running.stream().max(Comparator.comparingInt(i -> sidecars.indexOf(i.container())));
    }

    private static void kill(Observed.Instance instance, Memory memory, Goal.End goal, Plan.Draft draft) {
        String prefix = Step.killPrefix(instance.id());
        boolean sooner = memory.inFlight().stream()
                .filter(key -> key.startsWith(prefix))
                .anyMatch(key -> Long.parseLong(key.substring(prefix.length()))
                        <= goal.deadline().getEpochSecond());
        if (!sooner) {
            boolean first = memory.inFlight().stream().noneMatch(key -> key.startsWith(prefix));
            draft.add(new Step.KillContainer(
                    instance.container(),
                    instance.id(),
                    goal.deadline(),
                    first,
                    first ? "Stopping container " + instance.container() : ""));
        }
    }
}
