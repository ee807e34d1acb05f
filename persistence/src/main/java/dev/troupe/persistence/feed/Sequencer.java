package dev.troupe.persistence.feed;

import dev.troupe.persistence.journal.CommittedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings rows into order: they come from several writers, by pushes that race, from the database, some of them twice.
 * Knows what is missing. Not safe for use by several threads.
 */
final class Sequencer {
    private final TreeMap<Long, CommittedRow> early = new TreeMap<>();
    private long applied;
    private long announced;

    /** Begins after a revision. */
    void startAt(long revision) {
        applied = revision;
        announced = Math.max(announced, revision);
    }

    /** The last revision that was handed out. */
    long applied() {
        return applied;
    }

    /** Somebody said that everything up to this revision is committed. */
    void announce(long head) {
        announced = Math.max(announced, head);
    }

    /**
     * Takes rows in.
     *
     * @param rows in ascending order
     * @return what is next in order now, maybe nothing
     */
    List<CommittedRow> offer(List<CommittedRow> rows) {
        if (early.isEmpty() && isNext(rows)) {
            applied = rows.getLast().revision();
            return rows;
        }
        for (CommittedRow row : rows) {
            if (row.revision() > applied) {
                early.putIfAbsent(row.revision(), row);
            }
        }
        List<CommittedRow> next = new ArrayList<>();
        for (Map.Entry<Long, CommittedRow> first = early.firstEntry();
                first != null && first.getKey() == applied + 1;
                first = early.firstEntry()) {
            next.add(first.getValue());
            early.pollFirstEntry();
            applied++;
        }
        return next;
    }

    /** Whether rows are known to be committed that have not come. */
    boolean isBehind() {
        return announced > applied || !early.isEmpty();
    }

    /** The last revision of the first hole; meaningful while {@link #isBehind()}. */
    long holeEnd() {
        return early.isEmpty() ? announced : early.firstKey() - 1;
    }

    private boolean isNext(List<CommittedRow> rows) {
        return !rows.isEmpty()
                && rows.getFirst().revision() == applied + 1
                && rows.getLast().revision() - applied == rows.size();
    }
}
