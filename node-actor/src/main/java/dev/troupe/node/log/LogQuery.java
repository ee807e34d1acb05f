package dev.troupe.node.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log is wanted.
 *
 * @param tailLines null for all
 * @param limitBytes null for no limit
 * @param since null for all
 */
public record LogQuery(
        boolean follow,
        boolean timestamps,
        @Nullable Long tailLines,
        @Nullable Long limitBytes,
        @Nullable Instant since) {}
