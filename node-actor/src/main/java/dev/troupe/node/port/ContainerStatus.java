package dev.troupe.node.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container as the runtime sees it.
 *
 * @param startedAt null before it ran
 * @param finishedAt null until it is over
 * @param exitCode 0 until it is over; 128 + signal where a signal ended it
 * @param reason one CamelCase word: Completed, Error, OOMKilled, StartError, ContainerCannotRun; empty while it runs
 * @param message the runtime's explanation; often empty
 * @param image as {@link ContainerConfig#image} named it
 * @param imageRef the image's digest
 * @param logPath absolute
 */
public record ContainerStatus(
        String id,
        String name,
        int attempt,
        ContainerState state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int exitCode,
        String reason,
        String message,
        String image,
        String imageRef,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Mount> mounts,
        String logPath) {

    public ContainerStatus {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        mounts = List.copyOf(mounts);
    }
}
