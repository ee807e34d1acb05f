package dev.troupe.protocol.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far compaction has come.
 *
 * @param compacted the state at this revision and everything after it can be told
 * @param swept up to which revision superseded rows are gone; below {@code compacted} while a run is under way or was
 *     interrupted
 * @param head the newest revision
 * @param compactedAt when the last run began; null if there was none
 * @param rows how many rows the journal has
 * @param bytes what the journal and its indices take on disk
 * @param retention how long history is kept by itself
 */
public record CompactionStatus(
        long compacted,
        long swept,
        long head,
        @Nullable Instant compactedAt,
        long rows,
        long bytes,
        Duration retention) {}
