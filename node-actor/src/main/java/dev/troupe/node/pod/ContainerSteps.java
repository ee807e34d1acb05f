package dev.troupe.node.pod;

import dev.troupe.api.Failures;
import dev.troupe.node.plan.ConfigFailure;
import dev.troupe.node.plan.ContainerPlan;
import dev.troupe.node.plan.HostsFile;
import dev.troupe.node.plan.NodeContext;
import dev.troupe.node.plan.ObjectLookup;
import dev.troupe.node.plan.Observed;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.plan.SandboxPlan;
import dev.troupe.node.plan.Step;
import dev.troupe.node.pod.PodEvents.ContainerPlace;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.probe.HookRunner;
import dev.troupe.protocol.network.Rotation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Starts and stops containers. */
final class ContainerSteps {
    /** No container gets less time between its stop signal and its end. */
    private static final Duration SHORTEST_GRACE = Duration.ofSeconds(2);

    private final ContainerRuntime runtime;
    private final NodeContext node;
    private final ObjectLookup objects;
    private final PodFolders folders;
    private final HookRunner hooks;
    private final Rotation rotation;
    private final InstantSource clock;
    private final Executor blocking;

    ContainerSteps(
            ContainerRuntime runtime,
            NodeContext node,
            ObjectLookup objects,
            PodFolders folders,
            HookRunner hooks,
            Rotation rotation,
            InstantSource clock,
            Executor blocking) {
        this.runtime = runtime;
        this.node = node;
        this.objects = objects;
        this.folders = folders;
        this.hooks = hooks;
        this.rotation = rotation;
        this.clock = clock;
        this.blocking = blocking;
    }

    /**
     * Creates and starts a container.
     *
     * @param volumes host paths by volume name
     */
    CompletionStage<Outcome> start(
            Step.StartContainer step,
            Container container,
            Pod pod,
            Observed observed,
            Map<String, Path> volumes,
            PodEvents events) {
        ContainerPlan plan = new ContainerPlan(pod, node, objects);
        List<String> addresses =
                observed.readySandbox().map(Observed.Sandbox::addresses).orElse(List.of());
        List<String> shown = addresses.isEmpty() ? node.addresses() : addresses;
        String target = observed.latest(plan.targetOf(container))
                .filter(Observed.Instance::running)
                .map(Observed.Instance::id)
                .orElse("");
        ContainerPlace place = ContainerPlace.of(pod, container.getName());
        return imageFacts(plan, container)
                .thenApplyAsync(
                        image -> {
                            ContainerConfig config = plan.config(
                                    container,
                                    step.attempt(),
                                    step.imageRef(),
                                    volumes,
                                    shown,
                                    image.orElse(null),
                                    target);
                            folders.prepare(
                                    pod, container.getName(), step.attempt(), HostsFile.content(pod, shown, node));
                            folders.prepareSubPaths(config.mounts(), volumes.values());
                            return config;
                        },
                        blocking)
                .thenCompose(config -> {
                    int sandbox = observed.readySandbox()
                            .map(Observed.Sandbox::attempt)
                            .orElse(0);
                    return create(step, config, SandboxPlan.config(pod, sandbox, node), place, events);
                })
                .exceptionally(failure -> {
                    String reason = Failures.cause(failure) instanceof ConfigFailure
                            ? "CreateContainerConfigError"
                            : "CreateContainerError";
                    return failed(reason, Failures.text(failure), place, events);
                });
    }

    private CompletionStage<Outcome> create(
            Step.StartContainer step,
            ContainerConfig config,
            SandboxConfig sandbox,
            ContainerPlace place,
            PodEvents events) {
        return runtime.createContainer(step.sandboxId(), config, sandbox).thenCompose(id -> {
            events.normal(place, "Created", "Created container: " + config.name());
            return runtime.startContainer(id)
                    .<Outcome>thenApply(done -> {
                        events.normal(place, "Started", "Started container " + config.name());
                        return new Outcome.Started(id);
                    })
                    .exceptionally(failure -> failed("RunContainerError", Failures.text(failure), place, events));
        });
    }

    private static Outcome failed(String reason, String message, ContainerPlace place, PodEvents events) {
        events.warning(place, "Failed", "Error: " + message);
        return new Outcome.StartFailed(reason, message);
    }

    private CompletionStage<Optional<ImageFacts>> imageFacts(ContainerPlan plan, Container container) {
        return plan.needsImageUser(container)
                ? runtime.imageStatus(container.getImage())
                : CompletableFuture.completedFuture(Optional.empty());
    }

    /** Waits until nobody is led to a pod that goes, runs the preStop hook, if the step says so, and stops the container. */
    CompletionStage<Outcome> kill(Step.KillContainer step, @Nullable Pod pod, Observed observed, PodEvents events) {
        ContainerPlace place = pod == null
                ? new ContainerPlace("spec.containers{" + step.container() + "}")
                : ContainerPlace.of(pod, step.container());
        if (!step.message().isEmpty()) {
            events.normal(place, "Killing", step.message());
        }
        Container container =
                pod == null ? null : Pods.container(pod, step.container()).orElse(null);
        LifecycleHandler hook = container == null || container.getLifecycle() == null
                ? null
                : container.getLifecycle().getPreStop();
        Duration grace = Duration.between(clock.instant(), step.deadline());
        CompletionStage<Void> left =
                pod != null && pod.getMetadata().getDeletionTimestamp() != null && grace.isPositive()
                        ? rotation.left(pod.getMetadata().getUid())
                        : CompletableFuture.completedFuture(null);
        return left.thenCompose(gone -> container != null && hook != null && step.preStop() && grace.isPositive()
                        ? hooks.run(hook, container, step.id(), address(observed), left(step.deadline()))
                        : CompletableFuture.completedFuture(Optional.<String>empty()))
                .thenCompose(failure -> {
                    failure.ifPresent(text -> events.warning(place, "FailedPreStopHook", "PreStopHook failed"));
                    return runtime.stopContainer(step.id(), left(step.deadline()));
                })
                .thenApply(done -> new Outcome.Done());
    }

    /** The postStart hook's failure; empty if it succeeded. */
    CompletionStage<Optional<String>> postStart(
            LifecycleHandler hook, Container container, String instanceId, Observed observed) {
        // A hook may take as long as it likes: the container counts as not started until it is done.
        return hooks.run(hook, container, instanceId, address(observed), Duration.ofHours(1));
    }

    private String address(Observed observed) {
        return observed.address(
                node.addresses().isEmpty() ? "" : node.addresses().getFirst());
    }

    private Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(SHORTEST_GRACE) < 0 ? SHORTEST_GRACE : left;
    }
}
