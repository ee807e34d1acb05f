package dev.troupe.protocol.history;

/**
 * What a verification looked at.
 *
 * @param revision up to which row
 * @param liveRevision the revision at which it was compared with the node's own view
 * @param rows how many rows about objects were folded
 * @param objects how many objects were live and compared
 * @param differences how many differences there are
 */
public record Verdict(long revision, long liveRevision, long rows, long objects, long differences) {}
