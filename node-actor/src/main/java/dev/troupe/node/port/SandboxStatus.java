package dev.troupe.node.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A sandbox as the runtime sees it.
 *
 * @param ready whether its pause container runs; a sandbox that is not ready never becomes so again
 * @param addresses the pod's IP addresses, the primary first; empty with the node's network
 */
public record SandboxStatus(
        String id,
        PodIdentity identity,
        boolean ready,
        Instant createdAt,
        List<String> addresses,
        Map<String, String> labels,
        Map<String, String> annotations) {

    public SandboxStatus {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
