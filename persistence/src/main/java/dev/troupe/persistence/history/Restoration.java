package dev.troupe.persistence.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.persistence.PersistenceSettings;
import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.persistence.journal.JournalReader;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;

/**
 * Brings a backup into a database whose cluster does not run, in one transaction. The restored cluster begins a new era
 * of revisions: clients of the old one may have seen revisions beyond the backup, and none of them may be given again
 * for something else.
 */
public final class Restoration {
    /** Revisions of one era; no cluster writes so many rows between a backup and its restoration. */
    static final long ERA = 1_000_000_000_000L;

    /** The persistence id of the rows that begin an era. */
    static final String MARKER = "troupe-restoration";

    /** What a marker row tells: the newest revision of the backup. */
    private static final String RESTORED_FROM = "restoredFrom";

    /** Pekko's serializer for plain bytes. */
    private static final int BYTES_SERIALIZER = 4;

    private static final int BATCH_ROWS = 500;
    private static final String INSERT =
            "INSERT INTO event_journal (ordering, persistence_id, sequence_number, deleted,"
                    + " writer, write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private Restoration() {}

    /**
     * What was restored.
     *
     * @param rows how many rows the backup had
     * @param head the newest revision in the backup
     * @param begins the revision at which the restored cluster begins
     */
    public record Restored(long rows, long head, long begins) {}

    /**
     * Restores into the database that the settings name; starts and stops the embedded one.
     *
     * @param force replace what the database holds
     * @throws IOException if the backup is not whole, or the database holds a journal and {@code force} is not set;
     *     nothing has been changed then
     */
    public static Restored run(PersistenceSettings settings, InputStream backup, boolean force)
            throws IOException, SQLException {
        if (!settings.isEmbedded()) {
            return run(
                    new DatabaseAddress(settings.database(), settings.user(), settings.password()),
                    settings,
                    backup,
                    force);
        }
        EmbeddedPostgres embedded = EmbeddedPostgres.start(settings.embedded());
        try {
            return run(embedded.address(), settings, backup, force);
        } finally {
            embedded.stop();
        }
    }

    private static Restored run(
            DatabaseAddress address, PersistenceSettings settings, InputStream backup, boolean force)
            throws IOException, SQLException {
        try (Database database = new Database(() -> address, settings.connectTimeout(), settings.connections())) {
            database.migrate(settings.startTimeout());
            return run(database, backup, force);
        }
    }

    static Restored run(Database database, InputStream backup, boolean force) throws IOException, SQLException {
        try (BackupReader reader = new BackupReader(backup);
                Connection connection = database.dedicated()) {
            connection.setAutoCommit(false);
            long present = JournalReader.head(connection);
            if (present > 0 && !force) {
                throw new IOException("the database holds a journal already, up to revision " + present
                        + "; --force replaces it, for good");
            }
            execute(connection, "TRUNCATE event_journal, event_tag, snapshot, troupe_restoration");
            long rows = insert(connection, reader);
            long begins = (Math.max(reader.head(), present) / ERA + 1) * ERA;
            mark(connection, reader, begins);
            connection.commit();
            execute(connection, "ANALYZE event_journal");
            connection.commit();
            return new Restored(rows, reader.head(), begins);
        }
    }

    private static long insert(Connection connection, BackupReader reader) throws SQLException, IOException {
        long rows = 0;
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (JsonNode row = reader.row(); row != null; row = reader.row()) {
                insert.setLong(1, row.path("ordering").asLong());
                insert.setString(2, Json.text(row, "id"));
                insert.setLong(3, row.path("sequence").asLong());
                insert.setBoolean(4, row.path("deleted").asBoolean(false));
                insert.setString(5, Json.text(row, "writer"));
                insert.setLong(6, row.path("written").asLong());
                insert.setString(7, Json.text(row, "adapter"));
                insert.setInt(8, row.path("serializer").asInt());
                insert.setString(9, Json.text(row, "manifest"));
                insert.setBytes(10, BackupReader.payload(row));
                insert.addBatch();
                if (Json.text(row, "id").equals(MARKER)) {
                    // The backup's cluster was restored once itself; its eras are left-out revisions here too.
                    JsonNode marker = Json.read(BackupReader.payload(row));
                    remember(
                            connection,
                            row.path("ordering").asLong(),
                            marker.path(RESTORED_FROM).asLong());
                }
                rows++;
                if (rows % BATCH_ROWS == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        return rows;
    }

    /** Writes the row from which revisions are counted now, and what it means for history. */
    private static void mark(Connection connection, BackupReader reader, long begins) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, begins);
            insert.setString(2, MARKER);
            insert.setLong(3, begins / ERA);
            insert.setBoolean(4, false);
            insert.setString(5, "troupe restore");
            insert.setLong(6, System.currentTimeMillis());
            insert.setNull(7, Types.VARCHAR);
            insert.setInt(8, BYTES_SERIALIZER);
            insert.setString(9, "");
            insert.setBytes(10, Json.write(Json.object().put(RESTORED_FROM, reader.head())));
            insert.executeUpdate();
        }
        remember(connection, begins, reader.head());
        execute(
                connection,
                "UPDATE troupe_history SET compacted = " + reader.compacted() + ", swept = " + reader.compacted());
    }

    private static void remember(Connection connection, long marker, long head) throws SQLException {
        execute(connection, "INSERT INTO troupe_restoration (marker, head) VALUES (" + marker + ", " + head + ")");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
