package dev.troupe.node.port;

import java.time.Instant;
import java.util.Map;

/** A container in a listing. */
public record ContainerSummary(
        String id,
        String sandboxId,
        String name,
        int attempt,
        ContainerState state,
        Instant createdAt,
        String image,
        String imageRef,
        Map<String, String> labels,
        Map<String, String> annotations) {

    public ContainerSummary {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
