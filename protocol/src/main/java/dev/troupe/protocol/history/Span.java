package dev.troupe.protocol.history;

import dev.troupe.api.ResourceKey;
import org.jspecify.annotations.Nullable;

/**
 * A part of the story.
 *
 * @param after the revision before the first that is told; -1 begins with the oldest row there is
 * @param upTo the last revision that is told
 * @param object whose story it is; null for everybody's
 */
public record Span(long after, long upTo, @Nullable ResourceKey object) {
    /** Begins with the oldest row that compaction has left. */
    public static final long FROM_THE_BEGINNING = -1;
}
