package dev.troupe.node.plan;

import dev.troupe.node.plan.Memory.ImageState;
import dev.troupe.node.plan.Observed.Instance;
import dev.troupe.node.plan.Observed.Sandbox;
import dev.troupe.protocol.time.Periods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a pod that is to run lacks. Sandbox, volumes and images are made at the same time; containers need all three. */
final class RunPlan {
    private final Pod pod;
    private final Observed observed;
    private final Memory memory;
    private final Instant now;
    private final Plan.Draft draft;

    RunPlan(Pod pod, Observed observed, Memory memory, Instant now) {
        this.pod = pod;
        this.observed = observed;
        this.memory = memory;
        this.now = now;
        this.draft = new Plan.Draft(memory, now);
    }

    Plan plan() {
        Optional<Sandbox> sandbox = observed.readySandbox();
        makeSandbox(sandbox);
        if (memory.volumes() == Memory.VolumeState.NOT_MOUNTED) {
            draft.add(new Step.MountVolumes());
        }
        start(sandbox);
        for (Container container : Pods.allContainers(pod)) {
            killIfBroken(container);
            collectGarbage(container);
        }
        removeOldSandboxes(sandbox);
        wakeForDeadline();
        return draft.plan();
    }

    private void makeSandbox(Optional<Sandbox> ready) {
        if (ready.isPresent()) {
            return;
        }
        boolean clear = true;
        for (Sandbox old : observed.sandboxes()) {
            if (!memory.stoppedSandboxes().contains(old.id())) {
                draft.add(new Step.StopSandbox(old.id()));
                clear = false;
            }
        }
        if (clear && !observed.anyRunning()) {
            int attempt = observed.newestSandbox().map(s -> s.attempt() + 1).orElse(0);
            draft.add(new Step.CreateSandbox(attempt));
        }
    }

    private void start(Optional<Sandbox> sandbox) {
        boolean starting = memory.inFlight().stream()
                .anyMatch(key -> key.startsWith(Step.startKey("")) || key.startsWith(Step.hookKey("")));
        for (Container container : StartOrder.due(pod, observed, memory)) {
            @Nullable Instant after = Restarts.blockedUntil(pod, container, observed, memory, now);
            if (after != null) {
                draft.wake(after);
                continue;
            }
            int attempt = Restarts.nextAttempt(pod, container, observed);
            String imageRef = image(container, attempt);
            if (imageRef != null
                    && sandbox.isPresent()
                    && memory.volumes() == Memory.VolumeState.MOUNTED
                    && !starting) {
                draft.add(new Step.StartContainer(
                        container.getName(),
                        attempt,
                        sandbox.get().id(),
                        imageRef,
                        Restarts.backOffAfterStart(container, observed, memory, now)));
                starting = true;
            }
        }
    }

    /** The image to run; null while it is not there, and then a step or a time to wait is noted. */
    private @Nullable String image(Container container, int attempt) {
        ImageState state = memory.images().get(container.getName());
        if (state instanceof ImageState.Present present && present.attempt() == attempt) {
            return present.imageRef();
        }
        if (state instanceof ImageState.Failed failed
                && failed.image().equals(container.getImage())
                && now.isBefore(failed.retryAt())) {
            draft.wake(failed.retryAt());
            if (failed.backOffFrom() != null && now.isBefore(failed.backOffFrom())) {
                draft.wake(failed.backOffFrom());
            }
            return null;
        }
        draft.add(new Step.EnsureImage(container.getName(), attempt));
        return null;
    }

    private void killIfBroken(Container container) {
        Instance instance = observed.latest(container.getName()).orElse(null);
        if (instance == null || !instance.running()) {
            return;
        }
        if (memory.inFlight().stream().anyMatch(key -> key.startsWith(Step.killPrefix(instance.id())))) {
            return;
        }
        long graceSeconds = Pods.graceSeconds(pod);
        Memory.Verdict verdict = memory.verdicts().get(instance.id());
        String message = null;
        if (verdict != null && verdict.killBecause() != null) {
            message = "Container " + container.getName() + " failed " + verdict.killBecause()
                    + " probe, will be restarted";
            if (verdict.killGraceSeconds() != null) {
                graceSeconds = Periods.seconds(verdict.killGraceSeconds());
            }
        } else if (!instance.specHash().isEmpty()
                && !instance.specHash().equals(ContainerHash.of(container))
                && !Pods.isEphemeral(pod, container.getName())) {
            message = "Container " + container.getName() + " definition changed, will be restarted";
        }
        if (message == null && instance.reason().equals(Observed.LOST_TRACK)) {
            message = "Container is in unknown state, try killing it before restart";
        }
        if (message != null) {
            draft.add(new Step.KillContainer(
                    container.getName(), instance.id(), now.plusSeconds(graceSeconds), true, message));
        }
    }

    /** Of each container the newest instance stays, and one before it for {@code kubectl logs --previous}. */
    private void collectGarbage(Container container) {
        List<Instance> instances = observed.instances().stream()
                .filter(i -> i.container().equals(container.getName()))
                .toList();
        boolean starting = memory.busyStarting(container.getName());
        for (int i = 0; i < instances.size(); i++) {
            Instance instance = instances.get(i);
            boolean superfluous = i >= 2 && instance.exited();
            boolean neverStarted = instance.phase() == Observed.Phase.CREATED && !starting;
            if (superfluous || neverStarted) {
                draft.add(new Step.RemoveContainer(instance.id(), instance.logPath()));
            }
        }
    }

    private void removeOldSandboxes(Optional<Sandbox> ready) {
        if (ready.isEmpty()) {
            return;
        }
        var inUse = observed.instances().stream().map(Instance::sandboxId).collect(Collectors.toSet());
        for (Sandbox sandbox : observed.sandboxes()) {
            if (sandbox.id().equals(ready.get().id())) {
                continue;
            }
            if (!memory.stoppedSandboxes().contains(sandbox.id())) {
                draft.add(new Step.StopSandbox(sandbox.id()));
            } else if (!inUse.contains(sandbox.id())) {
                draft.add(new Step.RemoveSandbox(sandbox.id()));
            }
        }
    }

    private void wakeForDeadline() {
        Instant deadline = ActiveDeadline.of(pod);
        if (deadline != null) {
            Duration left = Duration.between(now, deadline);
            draft.wake(left.isNegative() ? now : deadline);
        }
    }
}
