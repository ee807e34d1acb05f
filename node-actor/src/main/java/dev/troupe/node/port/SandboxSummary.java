package dev.troupe.node.port;

import java.time.Instant;
import java.util.Map;

/** A sandbox in a listing. */
public record SandboxSummary(
        String id,
        PodIdentity identity,
        boolean ready,
        Instant createdAt,
        Map<String, String> labels,
        Map<String, String> annotations) {

    public SandboxSummary {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
