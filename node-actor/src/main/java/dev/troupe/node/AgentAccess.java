package dev.troupe.node;

import dev.troupe.api.Failures;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.node.log.LogPublisher;
import dev.troupe.node.log.LogQuery;
import dev.troupe.node.log.LogTarget;
import dev.troupe.node.plan.Labels;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerSummary;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSummary;
import dev.troupe.node.port.Streams;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.NodeAccess;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;

/** Logs, exec, attach and port-forward of the pods on this node. Looks at the runtime itself, past the pods' workers. */
public final class AgentAccess implements NodeAccess {
    private final NodeAgentSettings settings;
    private final ContainerRuntime runtime;
    private final ChangeFeed feed;

    public AgentAccess(NodeAgentSettings settings, ContainerRuntime runtime, ChangeFeed feed) {
        this.settings = settings;
        this.runtime = runtime;
        this.feed = feed;
    }

    @Override
    public CompletionStage<URI> stream(StreamRequest request) {
        try {
            Pod pod = pod(request.pod());
            return translated(
                    switch (request) {
                        case StreamRequest.Exec exec ->
                            running(pod, exec.container())
                                    .thenCompose(id -> runtime.exec(
                                            id,
                                            exec.command(),
                                            streams(exec.stdin(), exec.stdout(), exec.stderr(), exec.tty())));
                        case StreamRequest.Attach attach ->
                            running(pod, attach.container())
                                    .thenCompose(id -> runtime.attach(
                                            id,
                                            streams(attach.stdin(), attach.stdout(), attach.stderr(), attach.tty())));
                        case StreamRequest.PortForward forward ->
                            sandbox(pod).thenCompose(id -> runtime.portForward(id, forward.ports()));
                    });
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Streams streams(boolean stdin, boolean stdout, boolean stderr, boolean tty) {
        try {
            return new Streams(stdin, stdout, stderr && !tty, tty);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public CompletionStage<Flow.Publisher<ByteBuffer>> logs(LogRequest request) {
        try {
            Pod pod = pod(request.pod());
            LogTarget target = LogTarget.of(pod, request.container(), request.previous());
            LogQuery query = new LogQuery(
                    request.follow(), request.timestamps(), request.tailLines(), request.limitBytes(), request.since());
            return translated(runtime.containerStatus(target.containerId()).thenApply(status -> {
                if (status.logPath().isEmpty()) {
                    throw StatusException.badRequest("container \"" + target.container() + "\" keeps no log");
                }
                return new LogPublisher(Path.of(status.logPath()), query, isRunning(target.containerId()));
            }));
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private BooleanSupplier isRunning(String containerId) {
        return () -> {
            try {
                return runtime.containerStatus(containerId)
                                .toCompletableFuture()
                                .join()
                                .state()
                        == ContainerState.RUNNING;
            } catch (CompletionException e) {
                // It may be gone, or the runtime may be down for a moment; only the former ends the log.
                return !(Failures.cause(e) instanceof RuntimeFailure failure
                        && failure.kind() == RuntimeFailure.Kind.NOT_FOUND);
            }
        };
    }

    private Pod pod(ResourceKey key) {
        Pod pod =
                feed.find(key).orElseThrow(() -> StatusException.notFound(key)).as(Pod.class);
        if (!settings.name().equals(pod.getSpec().getNodeName())) {
            throw StatusException.badRequest("pod " + key.name() + " does not run on node " + settings.name());
        }
        return pod;
    }

    private CompletionStage<String> running(Pod pod, String name) {
        String container = LogTarget.choose(pod, name);
        Map<String, String> labels =
                Map.of(Labels.POD_UID, pod.getMetadata().getUid(), Labels.CONTAINER_NAME, container);
        return runtime.listContainers(new ContainerFilter("", labels))
                .thenApply(found -> found.stream()
                        .filter(c -> c.state() == ContainerState.RUNNING)
                        .max(Comparator.comparingInt(ContainerSummary::attempt))
                        .map(ContainerSummary::id)
                        .orElseThrow(() -> StatusException.internal(
                                "unable to upgrade connection: container not found (\"" + container + "\")")));
    }

    private CompletionStage<String> sandbox(Pod pod) {
        if (Pods.hasTerminalPhase(pod)) {
            throw StatusException.badRequest("unable to forward port because pod is not running. Current status="
                    + pod.getStatus().getPhase());
        }
        Map<String, String> labels = Map.of(Labels.POD_UID, pod.getMetadata().getUid());
        return runtime.listPodSandboxes(new SandboxFilter(labels))
                .thenApply((List<SandboxSummary> found) -> found.stream()
                        .filter(SandboxSummary::ready)
                        .max(Comparator.comparing(SandboxSummary::createdAt))
                        .map(SandboxSummary::id)
                        .orElseThrow(() -> StatusException.internal("unable to forward port: pod not found (\""
                                + pod.getMetadata().getName() + "_"
                                + pod.getMetadata().getNamespace() + "\")")));
    }

    /** Makes every failure a refusal that a client can be told. */
    private static <T> CompletionStage<T> translated(CompletionStage<T> stage) {
        return stage.exceptionallyCompose(failure -> {
            Throwable cause = Failures.cause(failure);
            return CompletableFuture.failedFuture(
                    cause instanceof StatusException refusal
                            ? refusal
                            : StatusException.internal(Failures.text(failure)));
        });
    }
}
