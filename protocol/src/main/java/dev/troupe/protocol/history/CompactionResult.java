package dev.troupe.protocol.history;

/**
 * What a run of compaction did.
 *
 * @param compacted the state at this revision and everything after it can be told from now on
 * @param deleted how many rows it deleted
 */
public record CompactionResult(long compacted, long deleted) {}
