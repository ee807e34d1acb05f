package dev.troupe.node.pod;

import dev.troupe.api.Failures;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.node.plan.NodeContext;
import dev.troupe.node.plan.ObjectLookup;
import dev.troupe.node.plan.Observed;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.plan.SandboxPlan;
import dev.troupe.node.plan.Step;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.probe.HookRunner;
import dev.troupe.protocol.network.Rotation;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.volume.VolumeManager;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Carries out steps. Shared by all workers; holds no state of any pod. Its stages never fail. */
public final class StepRunner {
    private final ContainerRuntime runtime;
    private final VolumeManager volumes;
    private final ObjectClient objects;
    private final ObjectLookup lookup;
    private final NodeContext node;
    private final PodFolders folders;
    private final PodCgroups cgroups;
    private final Exclusives exclusives;
    private final InstantSource clock;
    private final Executor blocking;
    private final ImageSteps images;
    private final ContainerSteps containers;

    /** @param blocking runs what blocks, for instance on virtual threads */
    public StepRunner(
            ContainerRuntime runtime,
            VolumeManager volumes,
            ObjectClient objects,
            ObjectLookup lookup,
            NodeContext node,
            PodCgroups cgroups,
            Exclusives exclusives,
            Rotation rotation,
            InstantSource clock,
            Executor blocking) {
        this.runtime = runtime;
        this.volumes = volumes;
        this.objects = objects;
        this.lookup = lookup;
        this.node = node;
        this.cgroups = cgroups;
        this.exclusives = exclusives;
        this.clock = clock;
        this.blocking = blocking;
        this.folders = new PodFolders(node.paths());
        this.images = new ImageSteps(runtime, clock);
        HookRunner hooks = new HookRunner(runtime, blocking);
        this.containers = new ContainerSteps(runtime, node, lookup, folders, hooks, rotation, clock, blocking);
    }

    /**
     * What a step is about.
     *
     * @param pod null if the API knows no such pod
     * @param mounted host paths by volume name
     */
    record Subject(String uid, @Nullable Pod pod, Observed observed, Map<String, Path> mounted, PodEvents events) {}

    CompletionStage<Outcome> run(Step step, Subject subject) {
        CompletionStage<Outcome> stage;
        try {
            stage = begin(step, subject);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        return stage.exceptionally(failure -> failed(step, failure, subject));
    }

    private CompletionStage<Outcome> begin(Step step, Subject subject) {
        return switch (step) {
            case Step.CreateSandbox create ->
                exclusives
                        .permit(pod(subject))
                        .thenCompose(permitted -> createSandbox(create, pod(subject), subject.events()));
            case Step.StopSandbox stop -> done(runtime.stopPodSandbox(stop.id()));
            case Step.RemoveSandbox remove -> done(runtime.removePodSandbox(remove.id()));
            case Step.MountVolumes mount -> volumes.mount(pod(subject)).thenApply(Outcome.Mounted::new);
            case Step.UnmountVolumes unmount -> done(volumes.unmount(subject.uid()));
            case Step.EnsureImage ensure ->
                images.ensure(
                        pod(subject),
                        container(subject, ensure.container()),
                        pullSecrets(pod(subject)),
                        subject.events());
            case Step.StartContainer start ->
                exclusives
                        .permit(pod(subject))
                        .thenCompose(permitted -> containers.start(
                                start,
                                container(subject, start.container()),
                                pod(subject),
                                subject.observed(),
                                subject.mounted(),
                                subject.events()));
            case Step.KillContainer kill -> containers.kill(kill, subject.pod(), subject.observed(), subject.events());
            case Step.RemoveContainer remove ->
                done(runtime.removeContainer(remove.id())
                        .thenRunAsync(() -> folders.removeLog(remove.logPath()), blocking));
            case Step.CleanUp cleanUp ->
                blocking(() -> {
                    cgroups.remove(node.cgroupRoot(), subject.uid());
                    folders.remove(subject.uid());
                    exclusives.gone(subject.uid());
                });
            case Step.DeleteObject delete -> deleteObject(pod(subject));
        };
    }

    CompletionStage<Optional<String>> postStart(Subject subject, String container, String instanceId) {
        Container spec = container(subject, container);
        return spec.getLifecycle() == null || spec.getLifecycle().getPostStart() == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : containers.postStart(spec.getLifecycle().getPostStart(), spec, instanceId, subject.observed());
    }

    private CompletionStage<Outcome> createSandbox(Step.CreateSandbox step, Pod pod, PodEvents events) {
        if (step.attempt() > 0) {
            events.normal("SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        }
        if (Boolean.FALSE.equals(pod.getSpec().getHostUsers())) {
            // In the host's user namespace it would have rights that its author has ruled out.
            throw new IllegalStateException("RuntimeClass handler \"\" does not support user namespaces");
        }
        SandboxConfig config = SandboxPlan.config(pod, step.attempt(), node);
        return blocking(() -> {
                    folders.prepareLogs(pod);
                    cgroups.create(config.cgroupParent(), config.resources());
                })
                .thenCompose(prepared -> runtime.runPodSandbox(config))
                .thenApply(id -> new Outcome.Done());
    }

    private CompletionStage<Outcome> deleteObject(Pod pod) {
        ResourceKey key = new ResourceKey(
                "pods", pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        WriteRequest.Delete request = new WriteRequest.Delete(
                key, 0L, null, pod.getMetadata().getUid(), null, WriteOptions.internal("node-agent", clock.instant()));
        return objects.write(request)
                .<Outcome>thenApply(written -> new Outcome.Done())
                .exceptionally(
                        failure -> isGone(failure) ? new Outcome.Done() : new Outcome.Failed(Failures.text(failure)));
    }

    private static boolean isGone(Throwable failure) {
        return Failures.cause(failure) instanceof StatusException refusal
                && (refusal.code() == 404 || refusal.code() == 409);
    }

    private Outcome failed(Step step, Throwable failure, Subject subject) {
        String message = Failures.text(failure);
        switch (step) {
            case Step.CreateSandbox create ->
                subject.events().warning("FailedCreatePodSandBox", "Failed to create pod sandbox: " + message);
            case Step.StopSandbox stop -> subject.events().warning("FailedKillPod", "error killing pod: " + message);
            case Step.MountVolumes mount -> subject.events().warning("FailedMount", message);
            case Step.UnmountVolumes unmount -> subject.events().warning("FailedUnmount", message);
            case Step.KillContainer kill -> subject.events().warning("FailedKillPod", "error killing pod: " + message);
            case Step.EnsureImage ensure -> {
                return new Outcome.ImageFailed("ImageInspectError", message, false);
            }
            case Step.StartContainer start -> {
                return new Outcome.StartFailed("CreateContainerError", message);
            }
            case Step.RemoveSandbox remove -> {}
            case Step.RemoveContainer remove -> {}
            case Step.CleanUp cleanUp -> {}
            case Step.DeleteObject delete -> {}
        }
        return new Outcome.Failed(message);
    }

    private List<Secret> pullSecrets(Pod pod) {
        List<Secret> secrets = new ArrayList<>();
        for (LocalObjectReference reference : pod.getSpec().getImagePullSecrets()) {
            Secret secret = lookup.secret(pod.getMetadata().getNamespace(), reference.getName());
            if (secret != null) {
                secrets.add(secret);
            }
        }
        return secrets;
    }

    private CompletionStage<Outcome> blocking(Runnable work) {
        return CompletableFuture.runAsync(work, blocking).thenApply(done -> new Outcome.Done());
    }

    private static CompletionStage<Outcome> done(CompletionStage<Void> stage) {
        return stage.thenApply(done -> new Outcome.Done());
    }

    private static Pod pod(Subject subject) {
        if (subject.pod() == null) {
            throw new IllegalStateException("no object for pod " + subject.uid());
        }
        return subject.pod();
    }

    private static Container container(Subject subject, String name) {
        return Pods.container(pod(subject), name)
                .orElseThrow(() -> new IllegalStateException("pod " + subject.uid() + " has no container " + name));
    }
}
