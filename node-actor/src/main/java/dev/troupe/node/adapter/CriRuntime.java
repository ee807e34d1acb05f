package dev.troupe.node.adapter;

import static dev.troupe.node.adapter.CriCalls.ask;
import static dev.troupe.node.adapter.CriCalls.done;
import static dev.troupe.node.adapter.CriCalls.gone;
import static dev.troupe.node.adapter.CriCalls.wholeSeconds;

import dev.troupe.node.adapter.cri.AttachRequest;
import dev.troupe.node.adapter.cri.ContainerStatsFilter;
import dev.troupe.node.adapter.cri.ContainerStatsRequest;
import dev.troupe.node.adapter.cri.ContainerStatusRequest;
import dev.troupe.node.adapter.cri.CreateContainerRequest;
import dev.troupe.node.adapter.cri.CreateContainerResponse;
import dev.troupe.node.adapter.cri.ExecRequest;
import dev.troupe.node.adapter.cri.ExecSyncRequest;
import dev.troupe.node.adapter.cri.ImageFsInfoRequest;
import dev.troupe.node.adapter.cri.ImageServiceGrpc;
import dev.troupe.node.adapter.cri.ImageStatusRequest;
import dev.troupe.node.adapter.cri.ListContainerStatsRequest;
import dev.troupe.node.adapter.cri.ListContainersRequest;
import dev.troupe.node.adapter.cri.ListImagesRequest;
import dev.troupe.node.adapter.cri.ListPodSandboxRequest;
import dev.troupe.node.adapter.cri.PodSandboxFilter;
import dev.troupe.node.adapter.cri.PodSandboxStatusRequest;
import dev.troupe.node.adapter.cri.PortForwardRequest;
import dev.troupe.node.adapter.cri.PullImageRequest;
import dev.troupe.node.adapter.cri.PullImageResponse;
import dev.troupe.node.adapter.cri.RemoveContainerRequest;
import dev.troupe.node.adapter.cri.RemoveImageRequest;
import dev.troupe.node.adapter.cri.RemovePodSandboxRequest;
import dev.troupe.node.adapter.cri.ReopenContainerLogRequest;
import dev.troupe.node.adapter.cri.RunPodSandboxRequest;
import dev.troupe.node.adapter.cri.RunPodSandboxResponse;
import dev.troupe.node.adapter.cri.RuntimeServiceGrpc;
import dev.troupe.node.adapter.cri.StartContainerRequest;
import dev.troupe.node.adapter.cri.StatusRequest;
import dev.troupe.node.adapter.cri.StopContainerRequest;
import dev.troupe.node.adapter.cri.StopPodSandboxRequest;
import dev.troupe.node.adapter.cri.UpdateContainerResourcesRequest;
import dev.troupe.node.adapter.cri.VersionRequest;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerStats;
import dev.troupe.node.port.ContainerStatus;
import dev.troupe.node.port.ContainerSummary;
import dev.troupe.node.port.ExecResult;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.ImageFileSystem;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.RegistryAuth;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.RuntimeStatus;
import dev.troupe.node.port.RuntimeVersion;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxStatus;
import dev.troupe.node.port.SandboxSummary;
import dev.troupe.node.port.Streams;
import dev.troupe.protocol.network.HostPorts;
import dev.troupe.protocol.network.PodGuard;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A runtime behind a CRI v1 socket; its exits come from containerd's event service on the same socket. */
public final class CriRuntime implements ContainerRuntime {
    /** How long an ordinary question may take before the runtime counts as hung. */
    private static final Duration ORDINARY = Duration.ofMinutes(2);
    /** Sandboxes wait for the network plugins, which the runtime itself gives a while. */
    private static final Duration SANDBOX = Duration.ofMinutes(4);

    private final SandboxPorts hostPorts;
    private final SandboxGuard guard;
    private final CriChannel channel;
    private final RuntimeServiceGrpc.RuntimeServiceFutureStub runtime;
    private final ImageServiceGrpc.ImageServiceFutureStub images;

    /** Connects lazily: the socket need not be there yet. Host ports are left to the network plugins. */
    public CriRuntime(Path socket) {
        this(socket, new NoHostPorts(), PodGuard.NONE);
    }

    /** As the other one, with host ports kept by {@code hostPorts}, and pods that run when {@code guard} lets them. */
    public CriRuntime(Path socket, HostPorts hostPorts, PodGuard guard) {
        this.hostPorts = new SandboxPorts(this, hostPorts);
        this.guard = new SandboxGuard(this, guard);
        channel = new CriChannel(socket);
        runtime = RuntimeServiceGrpc.newFutureStub(channel.grpc());
        images = ImageServiceGrpc.newFutureStub(channel.grpc());
    }

    /** Makes the node's host ports those of the sandboxes that run now; once, when the node starts. */
    public CompletionStage<Void> restoreHostPorts() {
        guard.restore();
        return hostPorts.restore();
    }

    @Override
    public CompletionStage<RuntimeVersion> version() {
        return ask(
                runtime(ORDINARY).version(VersionRequest.getDefaultInstance()),
                answer -> new RuntimeVersion(
                        answer.getRuntimeName(), answer.getRuntimeVersion(), answer.getRuntimeApiVersion()));
    }

    @Override
    public CompletionStage<RuntimeStatus> status() {
        return ask(
                runtime(ORDINARY).status(StatusRequest.getDefaultInstance()),
                answer -> FromCri.status(answer.getStatus()));
    }

    @Override
    public CompletionStage<String> runPodSandbox(SandboxConfig config) {
        return ask(
                        runtime(SANDBOX)
                                .runPodSandbox(RunPodSandboxRequest.newBuilder()
                                        .setConfig(ToCri.sandbox(SandboxPorts.noted(config)))
                                        .build()),
                        RunPodSandboxResponse::getPodSandboxId)
                .thenCompose(id -> hostPorts.open(id, config))
                .thenCompose(id -> guard.admit(id, config));
    }

    @Override
    public CompletionStage<Void> stopPodSandbox(String sandboxId) {
        return gone(() -> runtime(SANDBOX)
                        .stopPodSandbox(StopPodSandboxRequest.newBuilder()
                                .setPodSandboxId(sandboxId)
                                .build()))
                .thenCompose(_ -> hostPorts.close(sandboxId));
    }

    @Override
    public CompletionStage<Void> removePodSandbox(String sandboxId) {
        return gone(() -> runtime(SANDBOX)
                        .removePodSandbox(RemovePodSandboxRequest.newBuilder()
                                .setPodSandboxId(sandboxId)
                                .build()))
                .thenCompose(_ -> hostPorts.close(sandboxId));
    }

    @Override
    public CompletionStage<SandboxStatus> podSandboxStatus(String sandboxId) {
        return ask(
                runtime(ORDINARY)
                        .podSandboxStatus(PodSandboxStatusRequest.newBuilder()
                                .setPodSandboxId(sandboxId)
                                .build()),
                answer -> FromCri.sandboxStatus(answer.getStatus()));
    }

    @Override
    public CompletionStage<List<SandboxSummary>> listPodSandboxes(SandboxFilter filter) {
        return ask(
                runtime(ORDINARY)
                        .listPodSandbox(ListPodSandboxRequest.newBuilder()
                                .setFilter(PodSandboxFilter.newBuilder().putAllLabelSelector(filter.labels()))
                                .build()),
                answer -> answer.getItemsList().stream().map(FromCri::sandbox).toList());
    }

    @Override
    public CompletionStage<String> createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        return ask(
                runtime(ORDINARY)
                        .createContainer(CreateContainerRequest.newBuilder()
                                .setPodSandboxId(sandboxId)
                                .setConfig(ToCri.container(config))
                                .setSandboxConfig(ToCri.sandbox(sandbox))
                                .build()),
                CreateContainerResponse::getContainerId);
    }

    @Override
    public CompletionStage<Void> startContainer(String containerId) {
        return done(runtime(ORDINARY)
                .startContainer(StartContainerRequest.newBuilder()
                        .setContainerId(containerId)
                        .build()));
    }

    @Override
    public CompletionStage<Void> stopContainer(String containerId, Duration timeout) {
        return gone(() -> runtime(ORDINARY.plus(timeout))
                .stopContainer(StopContainerRequest.newBuilder()
                        .setContainerId(containerId)
                        .setTimeout(wholeSeconds(timeout))
                        .build()));
    }

    @Override
    public CompletionStage<Void> removeContainer(String containerId) {
        return gone(() -> runtime(ORDINARY)
                .removeContainer(RemoveContainerRequest.newBuilder()
                        .setContainerId(containerId)
                        .build()));
    }

    @Override
    public CompletionStage<ContainerStatus> containerStatus(String containerId) {
        return ask(
                runtime(ORDINARY)
                        .containerStatus(ContainerStatusRequest.newBuilder()
                                .setContainerId(containerId)
                                .build()),
                answer -> FromCri.containerStatus(answer.getStatus()));
    }

    @Override
    public CompletionStage<List<ContainerSummary>> listContainers(ContainerFilter filter) {
        return ask(
                runtime(ORDINARY)
                        .listContainers(ListContainersRequest.newBuilder()
                                .setFilter(dev.troupe.node.adapter.cri.ContainerFilter.newBuilder()
                                        .setPodSandboxId(filter.sandboxId())
                                        .putAllLabelSelector(filter.labels()))
                                .build()),
                answer -> answer.getContainersList().stream()
                        .map(FromCri::container)
                        .toList());
    }

    @Override
    public CompletionStage<Void> updateContainerResources(String containerId, LinuxResources resources) {
        return done(runtime(ORDINARY)
                .updateContainerResources(UpdateContainerResourcesRequest.newBuilder()
                        .setContainerId(containerId)
                        .setLinux(ToCri.resources(resources))
                        .build()));
    }

    @Override
    public CompletionStage<Void> reopenContainerLog(String containerId) {
        return done(runtime(ORDINARY)
                .reopenContainerLog(ReopenContainerLogRequest.newBuilder()
                        .setContainerId(containerId)
                        .build()));
    }

    @Override
    public CompletionStage<ContainerStats> containerStats(String containerId) {
        return ask(
                runtime(ORDINARY)
                        .containerStats(ContainerStatsRequest.newBuilder()
                                .setContainerId(containerId)
                                .build()),
                answer -> FromCri.stats(answer.getStats()));
    }

    @Override
    public CompletionStage<List<ContainerStats>> listContainerStats(ContainerFilter filter) {
        return ask(
                runtime(ORDINARY)
                        .listContainerStats(ListContainerStatsRequest.newBuilder()
                                .setFilter(ContainerStatsFilter.newBuilder()
                                        .setPodSandboxId(filter.sandboxId())
                                        .putAllLabelSelector(filter.labels()))
                                .build()),
                answer -> answer.getStatsList().stream().map(FromCri::stats).toList());
    }

    @Override
    public CompletionStage<ExecResult> execSync(String containerId, List<String> command, Duration timeout) {
        return ask(
                runtime(ORDINARY.plus(timeout))
                        .execSync(ExecSyncRequest.newBuilder()
                                .setContainerId(containerId)
                                .addAllCmd(command)
                                .setTimeout(wholeSeconds(timeout))
                                .build()),
                answer -> new ExecResult(
                        answer.getStdout().toByteArray(), answer.getStderr().toByteArray(), answer.getExitCode()));
    }

    @Override
    public CompletionStage<URI> exec(String containerId, List<String> command, Streams streams) {
        return ask(
                runtime(ORDINARY)
                        .exec(ExecRequest.newBuilder()
                                .setContainerId(containerId)
                                .addAllCmd(command)
                                .setStdin(streams.stdin())
                                .setStdout(streams.stdout())
                                .setStderr(streams.stderr())
                                .setTty(streams.tty())
                                .build()),
                answer -> URI.create(answer.getUrl()));
    }

    @Override
    public CompletionStage<URI> attach(String containerId, Streams streams) {
        return ask(
                runtime(ORDINARY)
                        .attach(AttachRequest.newBuilder()
                                .setContainerId(containerId)
                                .setStdin(streams.stdin())
                                .setStdout(streams.stdout())
                                .setStderr(streams.stderr())
                                .setTty(streams.tty())
                                .build()),
                answer -> URI.create(answer.getUrl()));
    }

    @Override
    public CompletionStage<URI> portForward(String sandboxId, List<Integer> ports) {
        return ask(
                runtime(ORDINARY)
                        .portForward(PortForwardRequest.newBuilder()
                                .setPodSandboxId(sandboxId)
                                .addAllPort(ports)
                                .build()),
                answer -> URI.create(answer.getUrl()));
    }

    @Override
    public CompletionStage<Optional<ImageFacts>> imageStatus(String image) {
        return ask(
                images(ORDINARY)
                        .imageStatus(ImageStatusRequest.newBuilder()
                                .setImage(ToCri.image(image))
                                .build()),
                answer -> answer.hasImage() ? Optional.of(FromCri.image(answer.getImage())) : Optional.empty());
    }

    @Override
    public CompletionStage<List<ImageFacts>> listImages() {
        return ask(
                images(ORDINARY).listImages(ListImagesRequest.getDefaultInstance()),
                answer -> answer.getImagesList().stream().map(FromCri::image).toList());
    }

    @Override
    public CompletionStage<String> pullImage(String image, @Nullable RegistryAuth auth) {
        PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(ToCri.image(image));
        if (auth != null) {
            request.setAuth(ToCri.auth(auth));
        }
        // No deadline: how long a pull takes depends on the image. The runtime gives up when nothing moves.
        return ask(images.pullImage(request.build()), PullImageResponse::getImageRef);
    }

    @Override
    public CompletionStage<Void> removeImage(String image) {
        return gone(() -> images(ORDINARY)
                .removeImage(RemoveImageRequest.newBuilder()
                        .setImage(ToCri.image(image))
                        .build()));
    }

    @Override
    public CompletionStage<ImageFileSystem> imageFileSystem() {
        return ask(images(ORDINARY).imageFsInfo(ImageFsInfoRequest.getDefaultInstance()), answer -> {
            if (answer.getImageFilesystemsCount() == 0) {
                throw new RuntimeFailure(RuntimeFailure.Kind.OTHER, "the runtime reports no image file system");
            }
            return FromCri.imageFileSystem(answer.getImageFilesystems(0));
        });
    }

    @Override
    public Subscription exits(Consumer<RuntimeEvent> listener) {
        return ContainerdEvents.subscribe(channel, listener);
    }

    @Override
    public void close() {
        channel.close();
    }

    private RuntimeServiceGrpc.RuntimeServiceFutureStub runtime(Duration limit) {
        return runtime.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private ImageServiceGrpc.ImageServiceFutureStub images(Duration limit) {
        return images.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
