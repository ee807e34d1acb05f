package dev.troupe.persistence.journal;

/**
 * A row with what Pekko wants to know on replay.
 *
 * @param writer the incarnation of the actor that wrote it
 */
public record StoredEvent(Row row, String writer, long writtenAtMillis, String adapterManifest) {}
