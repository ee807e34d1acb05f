package dev.troupe.node.port;

import java.time.Instant;
import java.util.Map;

/**
 * What a running container uses.
 *
 * @param cpuUsageNanos CPU time since its start
 * @param memoryWorkingSetBytes usage without file pages that the kernel may drop at once
 */
public record ContainerStats(
        String id,
        String name,
        Map<String, String> labels,
        Instant at,
        long cpuUsageNanos,
        long memoryWorkingSetBytes,
        long memoryUsageBytes,
        long writableLayerBytes) {

    public ContainerStats {
        labels = Map.copyOf(labels);
    }
}
