package dev.troupe.node.adapter.simulated;

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
import dev.troupe.node.port.NamespaceModes;
import dev.troupe.node.port.RegistryAuth;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.RuntimeFailure.Kind;
import dev.troupe.node.port.RuntimeStatus;
import dev.troupe.node.port.RuntimeVersion;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxStatus;
import dev.troupe.node.port.SandboxSummary;
import dev.troupe.node.port.Streams;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A runtime that keeps its sandboxes and containers in memory and does what its {@link Behaviour} says. It is never the
 * default: no process runs.
 */
public final class SimulatedRuntime implements ContainerRuntime {
    private static final RuntimeStatus.Condition READY = new RuntimeStatus.Condition(true, "", "");

    private final SimulatedHost host;
    private final Behaviour behaviour;
    private final Timer timer;

    /** Everything at once, by the machine's clock. */
    public SimulatedRuntime() {
        this(Behaviour.IMMEDIATE, InstantSource.system(), Timer.real());
    }

    public SimulatedRuntime(Behaviour behaviour, InstantSource clock, Timer timer) {
        this.behaviour = behaviour;
        this.timer = timer;
        this.host = new SimulatedHost(behaviour, clock);
    }

    /** Ends a container's main process from within, as if it had exited with this code. */
    public void exit(String containerId, int exitCode) {
        host.exit(containerId, exitCode);
    }

    /** Ends a sandbox and all in it from outside, as a crash of the pause container does. */
    public void crashSandbox(String sandboxId) {
        host.stopSandbox(sandboxId);
    }

    /** From now on every call fails, until {@link #mend}. */
    public void breakDown(String message) {
        host.breakDown(message);
    }

    /** Ends {@link #breakDown}; subscribers are told to relist. */
    public void mend() {
        host.mend();
    }

    @Override
    public CompletionStage<RuntimeVersion> version() {
        return after(Duration.ZERO, () -> new RuntimeVersion("simulated", "1.0", "v1"));
    }

    @Override
    public CompletionStage<RuntimeStatus> status() {
        return after(Duration.ZERO, () -> new RuntimeStatus(READY, READY));
    }

    @Override
    public CompletionStage<String> runPodSandbox(SandboxConfig config) {
        boolean ownNetwork = config.security().namespaces().network() == NamespaceModes.Mode.POD;
        return after(behaviour.sandboxDelay(), () -> host.runSandbox(config, ownNetwork));
    }

    @Override
    public CompletionStage<Void> stopPodSandbox(String sandboxId) {
        return run(behaviour.sandboxDelay(), () -> host.stopSandbox(sandboxId));
    }

    @Override
    public CompletionStage<Void> removePodSandbox(String sandboxId) {
        return run(behaviour.sandboxDelay(), () -> host.removeSandbox(sandboxId));
    }

    @Override
    public CompletionStage<SandboxStatus> podSandboxStatus(String sandboxId) {
        return after(Duration.ZERO, () -> host.sandbox(sandboxId).status());
    }

    @Override
    public CompletionStage<List<SandboxSummary>> listPodSandboxes(SandboxFilter filter) {
        return after(Duration.ZERO, () -> host.sandboxes(filter));
    }

    @Override
    public CompletionStage<String> createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        return after(behaviour.containerDelay(), () -> host.create(sandboxId, config, sandbox));
    }

    @Override
    public CompletionStage<Void> startContainer(String containerId) {
        return run(behaviour.containerDelay(), () -> {
            ContainerConfig config = host.start(containerId);
            switch (behaviour.fate(config)) {
                case Behaviour.Fate.RunsUntilStopped() -> {}
                case Behaviour.Fate.Exits(Duration delay, int exitCode) ->
                    timer.after(delay, () -> host.exit(containerId, exitCode));
                case Behaviour.Fate.CannotStart(String message) -> host.failToStart(containerId, message);
            }
        });
    }

    @Override
    public CompletionStage<Void> stopContainer(String containerId, Duration timeout) {
        Optional<SimulatedContainer> running = host.find(containerId).filter(SimulatedContainer::runs);
        if (running.isEmpty()) {
            return run(Duration.ZERO, () -> {});
        }
        Duration wanted = behaviour.terminationDelay(running.get().config());
        boolean killed = wanted.compareTo(timeout) > 0;
        return run(killed ? timeout : wanted, () -> host.exit(containerId, killed ? 137 : 143));
    }

    @Override
    public CompletionStage<Void> removeContainer(String containerId) {
        return run(Duration.ZERO, () -> host.remove(containerId));
    }

    @Override
    public CompletionStage<ContainerStatus> containerStatus(String containerId) {
        return after(Duration.ZERO, () -> host.container(containerId).status());
    }

    @Override
    public CompletionStage<List<ContainerSummary>> listContainers(ContainerFilter filter) {
        return after(
                Duration.ZERO,
                () -> host.containers(filter).stream()
                        .map(SimulatedContainer::summary)
                        .toList());
    }

    @Override
    public CompletionStage<Void> updateContainerResources(String containerId, LinuxResources resources) {
        return run(Duration.ZERO, () -> host.container(containerId));
    }

    @Override
    public CompletionStage<Void> reopenContainerLog(String containerId) {
        return run(Duration.ZERO, () -> host.running(containerId));
    }

    @Override
    public CompletionStage<ContainerStats> containerStats(String containerId) {
        return after(Duration.ZERO, () -> stats(host.running(containerId)));
    }

    @Override
    public CompletionStage<List<ContainerStats>> listContainerStats(ContainerFilter filter) {
        return after(
                Duration.ZERO,
                () -> host.containers(filter).stream()
                        .filter(SimulatedContainer::runs)
                        .map(this::stats)
                        .toList());
    }

    @Override
    public CompletionStage<ExecResult> execSync(String containerId, List<String> command, Duration timeout) {
        return after(
                Duration.ZERO, () -> behaviour.exec(host.running(containerId).config(), command));
    }

    @Override
    public CompletionStage<URI> exec(String containerId, List<String> command, Streams streams) {
        return noStreams();
    }

    @Override
    public CompletionStage<URI> attach(String containerId, Streams streams) {
        return noStreams();
    }

    @Override
    public CompletionStage<URI> portForward(String sandboxId, List<Integer> ports) {
        return noStreams();
    }

    @Override
    public CompletionStage<Optional<ImageFacts>> imageStatus(String image) {
        return after(Duration.ZERO, () -> host.image(image));
    }

    @Override
    public CompletionStage<List<ImageFacts>> listImages() {
        return after(Duration.ZERO, host::images);
    }

    @Override
    public CompletionStage<String> pullImage(String image, @Nullable RegistryAuth auth) {
        return after(behaviour.pullDelay(image), () -> host.pull(image));
    }

    @Override
    public CompletionStage<Void> removeImage(String image) {
        return run(Duration.ZERO, () -> host.removeImage(image));
    }

    @Override
    public CompletionStage<ImageFileSystem> imageFileSystem() {
        return after(Duration.ZERO, () -> new ImageFileSystem(Path.of("/"), 0, 0));
    }

    @Override
    public Subscription exits(Consumer<RuntimeEvent> listener) {
        return host.subscribe(listener);
    }

    @Override
    public void close() {
        host.close();
    }

    private ContainerStats stats(SimulatedContainer container) {
        return new ContainerStats(
                container.id(), container.config().name(), container.config().labels(), host.now(), 0, 0, 0, 0);
    }

    private static CompletionStage<URI> noStreams() {
        return CompletableFuture.failedFuture(
                new RuntimeFailure(Kind.UNIMPLEMENTED, "a simulated container has no streams"));
    }

    private CompletionStage<Void> run(Duration delay, Runnable task) {
        return after(delay, () -> {
                    task.run();
                    return true;
                })
                .thenAccept(_ -> {});
    }

    private <T> CompletionStage<T> after(Duration delay, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                answer.complete(host.ask(question));
            } catch (RuntimeException thrown) {
                answer.completeExceptionally(thrown);
            }
        };
        if (delay.isZero()) {
            task.run();
        } else {
            timer.after(delay, task);
        }
        return answer;
    }
}
