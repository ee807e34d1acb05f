package dev.troupe.persistence.history;

import java.sql.SQLException;

/**
 * Finds revisions by time. Rows are in the order of their commits, and so nearly in the order of their times: a few
 * dozen looks at single rows find the place, and no index has to be kept for it.
 */
final class TimeIndex {
    private static final String WRITTEN_AT_OR_BEFORE =
            "SELECT write_timestamp FROM event_journal WHERE ordering <= ? ORDER BY ordering DESC LIMIT 1";
    private static final String ROW_AT_OR_BEFORE = "SELECT max(ordering) FROM event_journal WHERE ordering <= ?";

    private TimeIndex() {}

    /** The revision of the last row that was written at {@code millis} or before; 0 if there is none. */
    static long revisionAt(Snapshot snapshot, long millis) throws SQLException {
        long low = 0; // written by then, or nothing
        long high = snapshot.extent().head() + 1; // not yet written
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (snapshot.number(WRITTEN_AT_OR_BEFORE, middle) <= millis) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return snapshot.number(ROW_AT_OR_BEFORE, low);
    }
}
