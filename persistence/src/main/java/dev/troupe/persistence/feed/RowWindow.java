package dev.troupe.persistence.feed;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recent rows, from which watches resume. Bounded by count and by bytes; revisions are dense, so a row's place
 * follows from its revision. Not safe for use by several threads.
 */
final class RowWindow {
    /** What a row costs in memory beside its object's text. */
    private static final int ROW_OVERHEAD_BYTES = 400;

    private final int maxRows;
    private final long maxBytes;
    private @Nullable AppliedRow[] ring;
    private long floor;
    private long head;
    private long bytes;

    RowWindow(int maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
        this.ring = new @Nullable AppliedRow[Integer.highestOneBit(Math.max(1, maxRows)) * 2];
    }

    /** Begins with nothing after {@code revision}. */
    void startAt(long revision) {
        floor = revision;
        head = revision;
    }

    /** Appends the row of the next revision; null for a row that is not about an object. */
    void append(@Nullable AppliedRow row) {
        head++;
        ring[slot(head)] = row;
        bytes += size(row);
        while (head - floor > maxRows || (bytes > maxBytes && head - floor > 1)) {
            floor++;
            int oldest = slot(floor);
            bytes -= size(ring[oldest]);
            ring[oldest] = null;
        }
    }

    /** Everything after this revision is in the window. */
    long floor() {
        return floor;
    }

    /** The rows of a resource after {@code revision}, which must not be below {@link #floor()}. */
    List<AppliedRow> after(long revision, String resource) {
        List<AppliedRow> rows = new ArrayList<>();
        for (long at = Math.max(revision, floor) + 1; at <= head; at++) {
            AppliedRow row = ring[slot(at)];
            if (row != null && row.object().key().resource().equals(resource)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private int slot(long revision) {
        return (int) (revision & (ring.length - 1));
    }

    private static long size(@Nullable AppliedRow row) {
        return row == null ? 0 : row.object().body().length + (long) ROW_OVERHEAD_BYTES;
    }
}
