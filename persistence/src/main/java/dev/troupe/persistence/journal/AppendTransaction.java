package dev.troupe.persistence.journal;

import dev.troupe.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one transaction that appends to the journal.
 *
 * <p>Revisions must be dense and grow in the order of the commits, over all nodes. So each transaction takes one lock
 * for the whole journal, <em>as a statement of its own</em>: the insert that follows then sees everything that was
 * committed before the lock was granted, numbers its rows from the highest ordering there is, and the lock is released
 * only when the commit is visible. A sequence would leave holes after rollbacks; a counter row slows down while old
 * snapshots are held open. The new head is announced in the same transaction, so that rows of a writer that dies right
 * after the commit are read by everybody.
 */
final class AppendTransaction implements AutoCloseable {
    /** The notification channel; the payload is the new head. */
    static final String CHANNEL = "troupe_head";

    /** Any number will do, as long as nobody else uses it in this database: "TROUPE" in ASCII. */
    static final long LOCK = 0x54524F555045L;

    /**
     * A node that is paused while it holds the lock would stop the writes of all; the server ends its transaction
     * after this time. An awake one needs no millisecond between its statements.
     */
    private static final int MAX_PAUSE_MILLIS = 2000;

    private static final String UNIQUE_VIOLATION = "23505";

    /** SQLSTATE classes that blame the rows and not the database: impossible values, broken constraints. */
    private static final List<String> ROW_FAULTS = List.of("22", "23");

    private static final String INSERT = """
            WITH appended AS (
              INSERT INTO event_journal (ordering, persistence_id, sequence_number, writer, write_timestamp,
                                         adapter_manifest, event_ser_id, event_ser_manifest, event_payload)
              SELECT (SELECT coalesce(max(ordering), 0) FROM event_journal) + n, id, seq, writer, written,
                     adapter, serializer, manifest, payload
                FROM unnest(?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::int[], ?::text[], ?::bytea[])
                     WITH ORDINALITY AS r(id, seq, writer, written, adapter, serializer, manifest, payload, n)
              RETURNING ordering)
            SELECT head, pg_notify('troupe_head', head::text) FROM (SELECT max(ordering) AS head FROM appended) a""";

    private final Database database;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement lock;
    private @Nullable PreparedStatement insert;

    AppendTransaction(Database database) {
        this.database = database;
    }

    /** The database refused some row of the batch; nothing of the batch is stored. */
    static final class RowRefused extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean keyExists;

        RowRefused(SQLException why) {
            super(why.getMessage(), null, false, false);
            this.keyExists = UNIQUE_VIOLATION.equals(why.getSQLState());
        }

        /** Whether another incarnation has written the row's sequence number. */
        boolean keyExists() {
            return keyExists;
        }
    }

    /**
     * Appends the rows in one transaction that is on disk when this returns.
     *
     * @return the revision of the last row; the others precede it without holes
     * @throws JournalException.Unavailable when the database did not confirm
     */
    long append(List<PendingRow> rows) throws RowRefused {
        boolean mayBeDead = connection != null;
        try {
            try {
                return attempt(rows);
            } catch (JournalException.Unavailable e) {
                if (mayBeDead && !e.undecided()) {
                    return attempt(rows); // the database was restarted since the last write; nothing was committed
                }
                throw e;
            }
        } catch (JournalException.Unavailable e) {
            database.outage().noticed(e);
            throw e;
        }
    }

    private long attempt(List<PendingRow> rows) throws RowRefused {
        boolean committing = false;
        try {
            Connection open = connection();
            execute(lock, open);
            Failpoints.holdingLock();
            long head = insert(rows, open);
            committing = true;
            open.commit();
            database.outage().over();
            return head;
        } catch (SQLException e) {
            if (blamesRow(e) && rolledBack()) {
                throw new RowRefused(e);
            }
            close();
            throw new JournalException.Unavailable(String.valueOf(e.getMessage()), committing);
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It was broken already, which is why it is closed.
                database.outage().noticed(e);
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.dedicated();
            connection = open;
            try (Statement statement = open.createStatement()) {
                statement.execute("SET idle_in_transaction_session_timeout = " + MAX_PAUSE_MILLIS);
            }
            open.setAutoCommit(false);
            lock = open.prepareStatement("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            insert = open.prepareStatement(INSERT);
        }
        return open;
    }

    private static void execute(@Nullable PreparedStatement statement, Connection open) throws SQLException {
        if (statement == null) {
            throw new SQLException("no statement on " + open);
        }
        statement.execute();
    }

    private long insert(List<PendingRow> rows, Connection open) throws SQLException {
        PreparedStatement statement = insert;
        if (statement == null) {
            throw new SQLException("no statement on " + open);
        }
        int count = rows.size();
        String[] ids = new String[count];
        Long[] sequence = new Long[count];
        String[] writers = new String[count];
        Long[] written = new Long[count];
        String[] adapters = new String[count];
        Integer[] serializers = new Integer[count];
        String[] manifests = new String[count];
        byte[][] payloads = new byte[count][];
        for (int i = 0; i < count; i++) {
            PendingRow row = rows.get(i);
            ids[i] = row.persistenceId();
            sequence[i] = row.sequenceNumber();
            writers[i] = row.writer();
            written[i] = row.writtenAtMillis();
            adapters[i] = row.adapterManifest();
            serializers[i] = row.serializerId();
            manifests[i] = row.manifest();
            payloads[i] = row.payload();
        }
        statement.setArray(1, open.createArrayOf("text", ids));
        statement.setArray(2, open.createArrayOf("int8", sequence));
        statement.setArray(3, open.createArrayOf("text", writers));
        statement.setArray(4, open.createArrayOf("int8", written));
        statement.setArray(5, open.createArrayOf("text", adapters));
        statement.setArray(6, open.createArrayOf("int4", serializers));
        statement.setArray(7, open.createArrayOf("text", manifests));
        statement.setArray(8, open.createArrayOf("bytea", payloads));
        try (ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    private static boolean blamesRow(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && ROW_FAULTS.contains(state.substring(0, 2));
    }

    private boolean rolledBack() {
        Connection open = connection;
        if (open == null) {
            return false;
        }
        try {
            open.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
