package dev.troupe.node.adapter;

import dev.troupe.api.ResourceKey;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.NamespaceModes;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxStatus;
import dev.troupe.node.port.SandboxSummary;
import dev.troupe.protocol.network.PodGuard;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the guard where a pod is, as soon as its sandbox has an address and before anything else is in there. */
final class SandboxGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxGuard.class);

    private final ContainerRuntime runtime;
    private final PodGuard guard;

    SandboxGuard(ContainerRuntime runtime, PodGuard guard) {
        this.runtime = runtime;
        this.guard = guard;
    }

    /** Completes with the sandbox's id when its pod may run; a sandbox that is not admitted is removed. */
    CompletionStage<String> admit(String sandboxId, SandboxConfig config) {
        if (guard == PodGuard.NONE || config.security().namespaces().network() == NamespaceModes.Mode.NODE) {
            return CompletableFuture.completedFuture(sandboxId);
        }
        return runtime.podSandboxStatus(sandboxId)
                .thenCompose(this::admit)
                .thenApply(_ -> sandboxId)
                .exceptionallyCompose(thrown ->
                        SandboxPorts.undo(runtime, sandboxId, "cannot put network policies in force for", thrown));
    }

    /** Tells of the sandboxes that run already: the pods' status may not have their addresses yet. */
    void restore() {
        if (guard == PodGuard.NONE) {
            return;
        }
        runtime.listPodSandboxes(SandboxFilter.ALL)
                .thenAccept(sandboxes -> sandboxes.stream()
                        .filter(SandboxSummary::ready)
                        .forEach(sandbox -> runtime.podSandboxStatus(sandbox.id())
                                .thenCompose(this::admit)
                                .exceptionally(SandboxGuard::passed)))
                .exceptionally(SandboxGuard::passed);
    }

    private static @Nullable Void passed(Throwable failure) {
        LOG.debug("a sandbox's address was not told: {}", failure.toString());
        return null;
    }

    private CompletionStage<Void> admit(SandboxStatus status) {
        if (status.addresses().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        ResourceKey pod = new ResourceKey(
                "pods", status.identity().namespace(), status.identity().name());
        return guard.admit(pod, status.identity().uid(), status.addresses().getFirst());
    }
}
