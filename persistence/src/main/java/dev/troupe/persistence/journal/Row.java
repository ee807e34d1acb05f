package dev.troupe.persistence.journal;

/**
 * One row of the journal as it is stored and as it travels to the feeds of other nodes.
 *
 * @param ordering its revision
 * @param serializerId which Pekko serializer wrote the payload
 * @param manifest that serializer's manifest
 */
public record Row(
        long ordering, String persistenceId, long sequenceNumber, int serializerId, String manifest, byte[] payload) {

    /** Whether this row is about an API object. Other persistent actors have rows of their own in the same order. */
    public boolean isEntry() {
        return serializerId == EntrySerializer.IDENTIFIER;
    }
}
