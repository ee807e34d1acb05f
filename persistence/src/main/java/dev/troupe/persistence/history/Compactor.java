package dev.troupe.persistence.history;

import dev.troupe.api.StatusException;
import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.feed.HeadListener;
import dev.troupe.protocol.history.CompactionResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Deletes what is not needed to tell the state at a revision and what came after: of each object, every row before its
 * last one at that revision. So the newest row of an object is never deleted, nor that of the highest revision of all,
 * and the rows of an object go from its oldest on.
 *
 * <p>First the new beginning of history is written down and announced, so that nobody reads on below it; then the rows
 * go, in small transactions that lock only rows which nobody changes, and with pauses in between. A run that is
 * interrupted is resumed where it stopped.
 */
final class Compactor {
    /** Any number will do, as long as nobody else uses it in this database. */
    private static final long LOCK = 0x54524F555046L;

    private static final int RETRY_AFTER_SECONDS = 5;
    private static final long LONGEST_YIELD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final String BEGIN = "UPDATE troupe_history SET compacted = greatest(compacted, ?),"
            + " compacted_at = now() RETURNING compacted, swept, pg_notify('" + HeadListener.COMPACTED
            + "', greatest(compacted, ?)::text)";

    private final Database database;
    private final int batchRows;
    private final IntSupplier waitingWrites;

    /** @param waitingWrites how many writes of this node wait for their turn */
    Compactor(Database database, int batchRows, IntSupplier waitingWrites) {
        this.database = database;
        this.batchRows = batchRows;
        this.waitingWrites = waitingWrites;
    }

    /**
     * Compacts up to a revision, at most the head; returns when it is done.
     *
     * @throws StatusException 429 while another node or thread compacts
     */
    CompactionResult compact(long revision) throws SQLException {
        try (Connection connection = database.dedicated()) {
            if (!lock(connection)) {
                throw StatusException.tooManyRequests("the journal is being compacted already", RETRY_AFTER_SECONDS);
            }
            return run(connection, revision);
        } // closing the connection gives the lock back
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(" + LOCK + ")");
                ResultSet result = statement.executeQuery()) {
            return result.next() && result.getBoolean(1);
        }
    }

    private CompactionResult run(Connection connection, long revision) throws SQLException {
        long compacted;
        long swept;
        try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            begin.setLong(1, revision);
            begin.setLong(2, revision);
            try (ResultSet result = begin.executeQuery()) {
                result.next();
                compacted = result.getLong(1);
                swept = result.getLong(2);
            }
        }
        connection.setAutoCommit(false);
        long deleted = 0;
        CompactionBatch batch = new CompactionBatch(connection, compacted, batchRows);
        while (swept < compacted) {
            long began = System.nanoTime();
            CompactionBatch.Done done = batch.run(swept);
            connection.commit();
            swept = done.swept();
            deleted += done.deleted();
            if (swept < compacted) {
                yieldToWriters(System.nanoTime() - began);
            }
        }
        return new CompactionResult(compacted, deleted);
    }

    /** Rests for as long as the batch took, so that at most half of the time is compaction's; longer for writes. */
    private void yieldToWriters(long batchNanos) {
        long begin = System.nanoTime();
        LockSupport.parkNanos(Math.min(batchNanos, LONGEST_YIELD_NANOS));
        while (waitingWrites.getAsInt() > 0 && System.nanoTime() - begin < LONGEST_YIELD_NANOS) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
