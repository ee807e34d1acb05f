package dev.troupe.persistence.journal;

import dev.troupe.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.postgresql.PGStatement;

/** What is ever read from the journal. All calls block. */
public final class JournalReader {
    /** The columns that {@link #row} reads. */
    public static final String ROW =
            "ordering, persistence_id, sequence_number, event_ser_id, event_ser_manifest, event_payload";

    private static final int FETCH_ROWS = 500;

    private final Database database;

    public JournalReader(Database database) {
        this.database = database;
    }

    /** The revision of the newest committed row, 0 for an empty journal. */
    public long head() throws SQLException {
        try (Connection connection = database.pooled()) {
            return head(connection);
        }
    }

    /** As {@link #head()}, on a connection of the caller's. */
    public static long head(Connection connection) throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT coalesce(max(ordering), 0) FROM event_journal");
                ResultSet result = query.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    /**
     * The revision below which nothing may resume: what was compacted, or what a restored cluster may have told its
     * clients before. At most the head.
     */
    public long floor() throws SQLException {
        try (Connection connection = database.pooled()) {
            return floor(connection);
        }
    }

    /** As {@link #floor()}, on a connection of the caller's. */
    public static long floor(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT greatest(compacted,"
                        + " (SELECT coalesce(max(marker), 0) FROM troupe_restoration)) FROM troupe_history");
                ResultSet result = query.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    /** The first {@code limit} rows with {@code after < ordering <= upTo}, in order. */
    public List<Row> rows(long after, long upTo, int limit) throws SQLException {
        try (Connection connection = database.pooled();
                PreparedStatement query = connection.prepareStatement("SELECT " + ROW
                        + " FROM event_journal WHERE ordering > ? AND ordering <= ? ORDER BY ordering LIMIT ?")) {
            query.setLong(1, after);
            query.setLong(2, upTo);
            query.setInt(3, limit);
            List<Row> rows = new ArrayList<>();
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    rows.add(row(result));
                }
            }
            return rows;
        }
    }

    /** The last row of every persistence id as of a revision, in one scan. */
    public void lastRows(long asOf, Consumer<Row> each) throws SQLException {
        try (Connection connection = database.pooled()) {
            connection.setAutoCommit(false); // a cursor needs a transaction
            try (PreparedStatement query = connection.prepareStatement("SELECT " + ROW + " FROM (SELECT persistence_id,"
                    + " max(sequence_number) AS sequence_number FROM event_journal WHERE ordering <= ?"
                    + " GROUP BY persistence_id) newest JOIN event_journal USING (persistence_id, sequence_number)")) {
                query.setFetchSize(FETCH_ROWS);
                // As bytes from the first execution on; as text they would be twice as long.
                query.unwrap(PGStatement.class).setPrepareThreshold(-1);
                query.setLong(1, asOf);
                try (ResultSet result = query.executeQuery()) {
                    while (result.next()) {
                        each.accept(row(result));
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** The events of one persistent actor that are not deleted, in sequence; {@code max} at most. */
    public List<StoredEvent> events(String persistenceId, long from, long to, long max) throws SQLException {
        try (Connection connection = database.pooled();
                PreparedStatement query = connection.prepareStatement("SELECT " + ROW
                        + ", writer, write_timestamp, adapter_manifest FROM event_journal WHERE persistence_id = ?"
                        + " AND sequence_number BETWEEN ? AND ? AND NOT deleted ORDER BY sequence_number LIMIT ?")) {
            query.setString(1, persistenceId);
            query.setLong(2, from);
            query.setLong(3, to);
            query.setLong(4, max);
            List<StoredEvent> events = new ArrayList<>();
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    String adapter = result.getString("adapter_manifest");
                    events.add(new StoredEvent(
                            row(result),
                            result.getString("writer"),
                            result.getLong("write_timestamp"),
                            adapter == null ? "" : adapter));
                }
            }
            return events;
        }
    }

    /**
     * Deletes the events of one persistent actor up to a sequence number. The highest of them only is marked: the
     * newest row of an actor must stay, since sequence numbers and revisions are counted from it.
     */
    public void deleteEvents(String persistenceId, long to) throws SQLException {
        try (Connection connection = database.pooled()) {
            update(
                    connection,
                    "UPDATE event_journal SET deleted = true WHERE persistence_id = ? AND sequence_number ="
                            + " (SELECT max(sequence_number) FROM event_journal WHERE persistence_id = ?"
                            + " AND sequence_number <= ?)",
                    persistenceId,
                    to);
            update(
                    connection,
                    "DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number <"
                            + " (SELECT max(sequence_number) FROM event_journal WHERE persistence_id = ?"
                            + " AND sequence_number <= ?)",
                    persistenceId,
                    to);
        }
    }

    private static void update(Connection connection, String sql, String persistenceId, long to) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, persistenceId);
            statement.setString(2, persistenceId);
            statement.setLong(3, to);
            statement.executeUpdate();
        }
    }

    /** The row that a query for the columns {@link #ROW} stands at. */
    public static Row row(ResultSet result) throws SQLException {
        return new Row(
                result.getLong("ordering"),
                result.getString("persistence_id"),
                result.getLong("sequence_number"),
                result.getInt("event_ser_id"),
                result.getString("event_ser_manifest"),
                result.getBytes("event_payload"));
    }
}
