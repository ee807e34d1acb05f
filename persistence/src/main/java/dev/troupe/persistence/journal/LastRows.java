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

    /** Takes note of a row, unless a later one of the same persistence id is known. */
    public void apply(CommittedRow row) {
        if (row.isRemoved()) {
            return;
        }
        // Of a deleted object only the sequence number matters; its content must not stay in memory for ever.
        CommittedRow kept = row.type() == ChangeType.DELETED
                ? new CommittedRow(row.revision(), row.persistenceId(), row.sequenceNumber(), row.type(), null)
                : row;
        rows.merge(
                row.persistenceId(),
                kept,
                (known, fresh) -> fresh.sequenceNumber() > known.sequenceNumber() ? fresh : known);
    }

    /** The last row of a persistence id, null if it never wrote. */
    public @Nullable CommittedRow find(String persistenceId) {
        return rows.get(persistenceId);
    }

    public int size() {
        return rows.size();
    }
}
