package dev.troupe.node.pod;

import dev.troupe.node.plan.Labels;
import dev.troupe.node.plan.Observed;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerStatus;
import dev.troupe.node.port.ContainerSummary;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxStatus;
import dev.troupe.node.port.SandboxSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Looks at what the runtime has of one pod. Two listings tell what there is; details are asked only when something is
 * new or has changed its state, since they stay the same otherwise.
 */
final class Observer {
    /** The exit code of what SIGKILL ended. */
    private static final int KILLED = 137;

    private static final Executor LATER = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final ContainerRuntime runtime;
    private final Map<String, String> labels;
    private final Map<String, ContainerStatus> containers = new ConcurrentHashMap<>();
    private final Map<String, SandboxStatus> sandboxes = new ConcurrentHashMap<>();

    Observer(ContainerRuntime runtime, String podUid, String nodeName) {
        this.runtime = runtime;
        this.labels = Map.of(Labels.POD_UID, podUid, Labels.NODE, nodeName);
    }

    /** @param killing whether the pod's containers are being killed by us, so that nobody asks why one was killed */
    CompletionStage<Observed> observe(boolean killing) {
        CompletionStage<List<SandboxSummary>> sandboxList = runtime.listPodSandboxes(new SandboxFilter(labels));
        CompletionStage<List<ContainerSummary>> containerList = runtime.listContainers(new ContainerFilter("", labels));
        return sandboxList.thenCombine(containerList, Listed::new).thenCompose(listed -> details(listed, killing));
    }

    private record Listed(List<SandboxSummary> sandboxes, List<ContainerSummary> containers) {}

    private CompletionStage<Observed> details(Listed listed, boolean killing) {
        forget(listed);
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (SandboxSummary sandbox : listed.sandboxes()) {
            SandboxStatus known = sandboxes.get(sandbox.id());
            if (known == null || known.ready() != sandbox.ready()) {
                asked.add(runtime.podSandboxStatus(sandbox.id())
                        .thenAccept(status -> sandboxes.put(sandbox.id(), status))
                        .toCompletableFuture());
            }
        }
        for (ContainerSummary container : listed.containers()) {
            ContainerStatus known = containers.get(container.id());
            if (known == null || known.state() != container.state()) {
                asked.add(status(container.id(), killing)
                        .thenAccept(status -> containers.put(container.id(), status))
                        .toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(done -> result(listed));
    }

    /**
     * The runtime tells of the kernel's killing for want of memory apart from the exit, and may do so a moment later: a
     * container that was killed by nobody whom we know is asked for once more.
     */
    private CompletionStage<ContainerStatus> status(String id, boolean killing) {
        return runtime.containerStatus(id).thenCompose(status -> {
            boolean unexplained = status.state() == ContainerState.EXITED
                    && status.exitCode() == KILLED
                    && status.reason().equals("Error");
            return unexplained && !killing
                    ? CompletableFuture.supplyAsync(() -> id, LATER).thenCompose(runtime::containerStatus)
                    : CompletableFuture.completedFuture(status);
        });
    }

    private void forget(Listed listed) {
        Set<String> alive =
                listed.containers().stream().map(ContainerSummary::id).collect(Collectors.toSet());
        containers.keySet().retainAll(alive);
        sandboxes
                .keySet()
                .retainAll(listed.sandboxes().stream().map(SandboxSummary::id).collect(Collectors.toSet()));
    }

    private Observed result(Listed listed) {
        List<Observed.Sandbox> seen = new ArrayList<>();
        for (SandboxSummary summary : listed.sandboxes()) {
            SandboxStatus status = sandboxes.get(summary.id());
            if (status != null) {
                seen.add(new Observed.Sandbox(
                        status.id(), status.identity().attempt(), status.ready(), status.addresses()));
            }
        }
        List<Observed.Instance> instances = new ArrayList<>();
        for (ContainerSummary summary : listed.containers()) {
            ContainerStatus status = containers.get(summary.id());
            if (status != null) {
                instances.add(instance(summary, status));
            }
        }
        return new Observed(seen, instances);
    }

    private static Observed.Instance instance(ContainerSummary summary, ContainerStatus status) {
        return new Observed.Instance(
                status.id(),
                summary.sandboxId(),
                status.name(),
                status.attempt(),
                phase(status.state()),
                status.annotations().getOrDefault(Labels.CONTAINER_HASH, ""),
                status.image(),
                status.imageRef(),
                status.createdAt(),
                status.startedAt(),
                status.finishedAt(),
                status.exitCode(),
                status.state() == ContainerState.UNKNOWN ? Observed.LOST_TRACK : status.reason(),
                status.state() == ContainerState.EXITED ? TerminationMessage.of(status) : "",
                status.logPath());
    }

    private static Observed.Phase phase(ContainerState state) {
        return switch (state) {
            case CREATED -> Observed.Phase.CREATED;
            case RUNNING -> Observed.Phase.RUNNING;
            // A container that the runtime lost track of has to be stopped before it can start again.
            case UNKNOWN -> Observed.Phase.RUNNING;
            case EXITED -> Observed.Phase.EXITED;
        };
    }
}
