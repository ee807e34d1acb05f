package dev.troupe.node;

import dev.troupe.node.log.LogRotation;
import dev.troupe.node.plan.Labels;
import dev.troupe.node.plan.PodPaths;
import dev.troupe.node.plan.SandboxPlan;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerSummary;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Everything that the runtime has of one node's pods. */
record RuntimeListing(List<SandboxSummary> sandboxes, List<ContainerSummary> containers) {

    static CompletionStage<RuntimeListing> of(ContainerRuntime runtime, String nodeName) {
        Map<String, String> ours = SandboxPlan.nodeLabel(nodeName);
        return runtime.listPodSandboxes(new SandboxFilter(ours))
                .thenCombine(runtime.listContainers(new ContainerFilter("", ours)), RuntimeListing::new);
    }

    /** States by id, grouped by the pod's uid. */
    Map<String, Set<String>> byPod() {
        Map<String, Set<String>> seen = new HashMap<>();
        for (SandboxSummary sandbox : sandboxes) {
            seen.computeIfAbsent(sandbox.identity().uid(), uid -> new HashSet<>())
                    .add(sandbox.id() + sandbox.ready());
        }
        for (ContainerSummary container : containers) {
            seen.computeIfAbsent(container.labels().getOrDefault(Labels.POD_UID, ""), uid -> new HashSet<>())
                    .add(container.id() + container.state());
        }
        return seen;
    }

    /** Moves the logs away that have become too large. Blocks for moments. */
    void rotateLogs(LogRotation rotation, PodPaths paths, Instant now) {
        for (ContainerSummary container : containers) {
            if (container.state() == ContainerState.RUNNING) {
                Map<String, String> labels = container.labels();
                Path folder = paths.podLogs(
                        labels.getOrDefault(Labels.POD_NAMESPACE, ""),
                        labels.getOrDefault(Labels.POD_NAME, ""),
                        labels.getOrDefault(Labels.POD_UID, ""));
                rotation.check(
                        container.id(), folder.resolve(PodPaths.log(container.name(), container.attempt())), now);
            }
        }
    }
}
