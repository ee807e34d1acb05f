package dev.troupe.node.port;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A container runtime as the Container Runtime Interface (CRI v1) shapes it: sandboxes hold a pod's namespaces and
 * addresses, containers run inside them, images are kept beside.
 *
 * <p>Every stage fails with {@link RuntimeFailure}. Stop and remove are idempotent: what is already gone is no failure.
 * Implementations are safe for use from several threads, and their stages complete on threads of their own: hand the
 * result to an actor instead of working in the callback.
 */
public interface ContainerRuntime extends AutoCloseable {

    CompletionStage<RuntimeVersion> version();

    CompletionStage<RuntimeStatus> status();

    /** Makes the pod's namespaces, its network and its cgroup, and starts the pause container. Gives the sandbox's id. */
    CompletionStage<String> runPodSandbox(SandboxConfig config);

    /** Kills every container in the sandbox at once and takes its network down. */
    CompletionStage<Void> stopPodSandbox(String sandboxId);

    /** Removes the sandbox and its containers; stops it first if it still runs. */
    CompletionStage<Void> removePodSandbox(String sandboxId);

    CompletionStage<SandboxStatus> podSandboxStatus(String sandboxId);

    CompletionStage<List<SandboxSummary>> listPodSandboxes(SandboxFilter filter);

    /** Makes a container that is not yet running, from an image that is present. Gives its id. */
    CompletionStage<String> createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox);

    /** Completes when the process runs; fails with the runtime's message (for instance a command that is not there). */
    CompletionStage<Void> startContainer(String containerId);

    /** Sends the image's stop signal (SIGTERM by default) and, after {@code timeout}, SIGKILL; completes when it is over. */
    CompletionStage<Void> stopContainer(String containerId, Duration timeout);

    /** Removes the container, killing it if it runs; its log stays. */
    CompletionStage<Void> removeContainer(String containerId);

    CompletionStage<ContainerStatus> containerStatus(String containerId);

    CompletionStage<List<ContainerSummary>> listContainers(ContainerFilter filter);

    CompletionStage<Void> updateContainerResources(String containerId, LinuxResources resources);

    /** Makes the runtime open the container's log path anew, after the old file was moved away. */
    CompletionStage<Void> reopenContainerLog(String containerId);

    /** Figures of one running container. */
    CompletionStage<ContainerStats> containerStats(String containerId);

    /** Figures of all running containers that match. */
    CompletionStage<List<ContainerStats>> listContainerStats(ContainerFilter filter);

    /**
     * Runs a command in the container and waits for its end. A command that runs longer is killed and the stage fails
     * with {@link RuntimeFailure.Kind#DEADLINE_EXCEEDED}.
     */
    CompletionStage<ExecResult> execSync(String containerId, List<String> command, Duration timeout);

    /** Where an upgraded connection for this exec is served. */
    CompletionStage<URI> exec(String containerId, List<String> command, Streams streams);

    /** Where an upgraded connection for this attach is served. */
    CompletionStage<URI> attach(String containerId, Streams streams);

    /** Where an upgraded connection that forwards ports of the pod is served. */
    CompletionStage<URI> portForward(String sandboxId, List<Integer> ports);

    /** What is known of an image on this node; empty when it is not here. */
    CompletionStage<Optional<ImageFacts>> imageStatus(String image);

    CompletionStage<List<ImageFacts>> listImages();

    /** Fetches the image from its registry. Gives the reference (a digest) under which containers can name it. */
    CompletionStage<String> pullImage(String image, @Nullable RegistryAuth auth);

    CompletionStage<Void> removeImage(String image);

    /** How much the images take on disk. */
    CompletionStage<ImageFileSystem> imageFileSystem();

    /**
     * Calls {@code listener} for the end of every container and sandbox from now on. The first event is always a {@link
     * RuntimeEvent.Relist}, which comes when the subscription stands; another follows each time that events may have
     * been missed. Calls come one after another, from the runtime's thread. Closing the result ends it.
     */
    Subscription exits(Consumer<RuntimeEvent> listener);

    @Override
    void close();

    /** An open subscription. Closing it twice is harmless. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
