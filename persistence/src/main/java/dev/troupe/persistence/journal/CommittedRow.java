package dev.troupe.persistence.journal;

import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * A committed row as memory keeps it: the object instead of its bytes.
 *
 * @param type null for a row of another persistent actor, of which only the numbers matter here
 * @param object null likewise
 */
public record CommittedRow(
        long revision,
        String persistenceId,
        long sequenceNumber,
        @Nullable ChangeType type,
        @Nullable StoredObject object) {

    /** Decodes a row that came from the database or from another node. */
    public static CommittedRow of(Row row) {
        if (!row.isEntry()) {
            return new CommittedRow(row.ordering(), row.persistenceId(), row.sequenceNumber(), null, null);
        }
        EntryCodec.Change change = EntryCodec.decodeChange(row.payload(), row.manifest());
        return new CommittedRow(
                row.ordering(),
                row.persistenceId(),
                row.sequenceNumber(),
                change.type(),
                change.object().at(row.ordering()));
    }

    /** Stands for a row that compaction has removed: its revision was given, and nothing else is known. */
    public static CommittedRow removed(long revision) {
        return new CommittedRow(revision, "", 0, null, null);
    }

    /** Whether this only stands for a row that is gone. */
    public boolean isRemoved() {
        return persistenceId.isEmpty();
    }

    /** The row that this node's own writer has just committed. */
    static CommittedRow of(PendingRow row, long revision) {
        return row.event() instanceof JournalEntry entry
                ? new CommittedRow(revision, row.persistenceId(), row.sequenceNumber(), entry.type(), entry.object())
                : new CommittedRow(revision, row.persistenceId(), row.sequenceNumber(), null, null);
    }
}
