package dev.troupe.protocol.history;

/**
 * How far the journal reaches.
 *
 * @param compacted the state at this revision and everything after it can be told; 0 if nothing was compacted
 * @param head the revision of the newest row
 */
public record Extent(long compacted, long head) {}
