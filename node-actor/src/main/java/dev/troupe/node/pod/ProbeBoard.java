package dev.troupe.node.pod;

import dev.troupe.node.plan.Memory;
import dev.troupe.node.plan.Observed;
import dev.troupe.node.plan.Observed.Instance;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.pod.PodEvents.ContainerPlace;
import dev.troupe.node.probe.ProbeAnswer;
import dev.troupe.node.probe.ProbeKind;
import dev.troupe.node.probe.ProbeState;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The probes of a pod's running containers: which are due when, and what they have found. Confined to its actor. */
final class ProbeBoard {
    private final Map<Slot, ProbeState> states = new HashMap<>();

    /** One probe of one instance. */
    record Slot(String instanceId, String container, ProbeKind kind) {}

    /** A probe to be made after a while. */
    record Due(Slot slot, Duration delay) {}

    /**
     * Forgets instances that have ended and takes up new ones.
     *
     * @param terminating whether the pod is ending: then only readiness is asked
     * @return the probes whose first try is to be scheduled
     */
    List<Due> update(Pod pod, Observed observed, Memory memory, boolean terminating, Instant now) {
        Set<String> running = observed.instances().stream()
                .filter(Instance::running)
                .map(Instance::id)
                .collect(Collectors.toSet());
        states.keySet().removeIf(slot -> !running.contains(slot.instanceId()));
        List<Due> due = new ArrayList<>();
        for (Container container : Pods.allContainers(pod)) {
            Instance instance = observed.latest(container.getName())
                    .filter(Instance::running)
                    .orElse(null);
            if (instance == null || memory.busyStarting(container.getName())) {
                continue;
            }
            for (ProbeKind kind : ProbeKind.values()) {
                Probe probe = kind.of(container);
                Slot slot = new Slot(instance.id(), container.getName(), kind);
                boolean open = kind == ProbeKind.STARTUP || isStarted(container, instance.id());
                boolean wanted = !terminating || kind == ProbeKind.READINESS;
                if (probe != null && open && wanted && !states.containsKey(slot)) {
                    ProbeState state = adopted(pod, instance, kind);
                    states.put(slot, state);
                    if (kind != ProbeKind.STARTUP || !state.passing()) {
                        due.add(new Due(slot, firstDelay(probe, instance, now)));
                    }
                }
            }
        }
        return due;
    }

    private static Duration firstDelay(Probe probe, Instance instance, Instant now) {
        Instant started = instance.startedAt() == null ? now : instance.startedAt();
        Duration delay = Duration.between(now, started.plusSeconds(ProbeState.initialDelaySeconds(probe)));
        return delay.isNegative() ? Duration.ZERO : delay;
    }

    /** A container that a predecessor has found started or ready stays so until a probe says otherwise. */
    private static ProbeState adopted(Pod pod, Instance instance, ProbeKind kind) {
        ContainerStatus status = Pods.statusOf(pod, instance.container());
        boolean same = status != null
                && status.getContainerID() != null
                && status.getContainerID().endsWith("://" + instance.id());
        boolean known = same
                && status != null
                && switch (kind) {
                    case STARTUP -> Pods.isTrue(status.getStarted());
                    case READINESS -> Pods.isTrue(status.getReady());
                    case LIVENESS -> true;
                };
        return known ? new ProbeState(0, false, true) : ProbeState.initial(kind);
    }

    /** Whether a try that is due is still wanted. */
    boolean isWanted(Slot slot, boolean terminating) {
        return states.containsKey(slot) && (!terminating || slot.kind() == ProbeKind.READINESS);
    }

    /** Takes an answer and records what is wrong; tells when to ask again, or nothing if never. */
    Optional<Due> answered(Pod pod, Slot slot, ProbeAnswer answer, PodEvents events) {
        ProbeState before = states.get(slot);
        Probe probe = Pods.container(pod, slot.container()).map(slot.kind()::of).orElse(null);
        if (before == null || probe == null) {
            return Optional.empty();
        }
        record(pod, slot, answer, events);
        ProbeState after = before.after(answer, probe);
        states.put(slot, after);
        boolean over = switch (slot.kind()) {
            case STARTUP -> after.passing() || after.failed(probe);
            case LIVENESS -> !after.passing();
            case READINESS -> false;
        };
        return over
                ? Optional.empty()
                : Optional.of(new Due(slot, Duration.ofSeconds(ProbeState.periodSeconds(probe))));
    }

    private static void record(Pod pod, Slot slot, ProbeAnswer answer, PodEvents events) {
        ContainerPlace place = ContainerPlace.of(pod, slot.container());
        String title = slot.kind().title() + " probe ";
        switch (answer) {
            case ProbeAnswer.Success success -> {}
            case ProbeAnswer.Warning warning ->
                events.warning(place, "ProbeWarning", title + "warning: " + warning.output());
            case ProbeAnswer.Failure failure ->
                events.warning(place, "Unhealthy", title + "failed: " + failure.output());
            case ProbeAnswer.Unknown unknown ->
                events.warning(place, "Unhealthy", title + "errored and resulted in unknown state: " + unknown.error());
        }
    }

    private boolean isStarted(Container container, String instanceId) {
        ProbeState startup = states.get(new Slot(instanceId, container.getName(), ProbeKind.STARTUP));
        return container.getStartupProbe() == null || (startup != null && startup.passing());
    }

    /** What the probes say, by instance id; instances without probes have none. */
    Map<String, Memory.Verdict> verdicts(Pod pod) {
        Map<String, Memory.Verdict> verdicts = new HashMap<>();
        for (Slot slot : states.keySet()) {
            Pods.container(pod, slot.container())
                    .ifPresent(container -> verdicts.computeIfAbsent(slot.instanceId(), id -> verdict(container, id)));
        }
        return verdicts;
    }

    private Memory.Verdict verdict(Container container, String id) {
        boolean started = isStarted(container, id);
        ProbeState readiness = states.get(new Slot(id, container.getName(), ProbeKind.READINESS));
        boolean ready =
                started && (container.getReadinessProbe() == null || (readiness != null && readiness.passing()));
        for (ProbeKind kind : List.of(ProbeKind.STARTUP, ProbeKind.LIVENESS)) {
            Probe probe = kind.of(container);
            ProbeState state = states.get(new Slot(id, container.getName(), kind));
            if (probe != null && state != null && !state.passing() && state.failed(probe)) {
                return new Memory.Verdict(started, ready, kind.word(), probe.getTerminationGracePeriodSeconds());
            }
        }
        return new Memory.Verdict(started, ready, null, null);
    }
}
