package dev.troupe.persistence.journal;

import dev.troupe.protocol.journal.ChangeType;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The last row of every persistence id, as far as this node knows: what recovery is answered from. It is ahead of the
 * feed where this node's own writes wait behind a hole, since an entity must recover with what it has written.
 */
public final class LastRows {
    private final ConcurrentHashMap<String, CommittedRow> rows = new ConcurrentHashMap<>();
    private final DeletedNames deleted = new DeletedNames();

    /** Takes note of a row, unless a later one of the same persistence id is known. */
    public void apply(CommittedRow row) {
        if (row.isRemoved()) {
            return;
        }
        rows.compute(row.persistenceId(), (id, known) -> {
            long last = known == null ? deleted.find(id).sequenceNumber() : known.sequenceNumber();
            if (row.sequenceNumber() <= last) {
                return known;
            }
            if (row.type() != ChangeType.DELETED) {
                return row;
            }
            // Of a deleted object only the numbers matter; its content must not stay in memory for ever.
            deleted.put(id, row.revision(), row.sequenceNumber());
            return null;
        });
    }

    /** The last row of a persistence id, null if it never wrote. */
    public @Nullable CommittedRow find(String persistenceId) {
        CommittedRow row = rows.get(persistenceId);
        if (row != null) {
            return row;
        }
        DeletedNames.Numbers last = deleted.find(persistenceId);
        return last.sequenceNumber() == 0
                ? null
                : new CommittedRow(last.revision(), persistenceId, last.sequenceNumber(), ChangeType.DELETED, null);
    }

    /** How many persistence ids are known, those of deleted objects included. */
    public int size() {
        return rows.size() + deleted.size();
    }
}
