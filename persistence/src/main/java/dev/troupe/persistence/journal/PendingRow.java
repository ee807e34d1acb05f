package dev.troupe.persistence.journal;

/**
 * A row that waits for its commit.
 *
 * @param writer the incarnation of the actor that writes
 * @param writtenAtMillis when the entity decided, in milliseconds since 1970; history is asked for by it
 * @param event the event itself, whose revision slot is filled after the commit
 */
public record PendingRow(
        String persistenceId,
        long sequenceNumber,
        String writer,
        long writtenAtMillis,
        String adapterManifest,
        int serializerId,
        String manifest,
        byte[] payload,
        Object event) {

    Row committedAt(long ordering) {
        return new Row(ordering, persistenceId, sequenceNumber, serializerId, manifest, payload);
    }
}
