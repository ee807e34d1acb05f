package dev.troupe.persistence.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.persistence.journal.EntryCodec;
import dev.troupe.persistence.journal.EntrySerializer;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import dev.troupe.protocol.object.StoredObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One transaction of compaction. It looks at the next rows in the order of revisions; each of them supersedes the rows
 * of its object before it, which go. Of a deletion only the fact stays: its numbers are needed when the name is used
 * again, what the object held is not.
 */
final class CompactionBatch {
    private static final String SUPERSEDE = """
            WITH looked AS (
              SELECT ordering, persistence_id, sequence_number FROM event_journal
               WHERE ordering > ? AND ordering <= ? AND event_ser_id = ? ORDER BY ordering LIMIT ?),
            gone AS (
              DELETE FROM event_journal old USING looked
               WHERE old.persistence_id = looked.persistence_id AND old.sequence_number < looked.sequence_number
                 AND old.ordering < looked.ordering
              RETURNING old.ordering)
            SELECT (SELECT count(*) FROM looked), (SELECT max(ordering) FROM looked), (SELECT count(*) FROM gone)""";
    private static final String DELETIONS = "SELECT ordering, event_ser_manifest, event_payload FROM event_journal"
            + " WHERE ordering > ? AND ordering <= ? AND event_ser_id = ?"
            + " AND substring(event_payload FROM 1 FOR 1) = 'D'::bytea";

    private static final List<String> REMAINING_METADATA = List.of("name", "namespace", "uid");

    private final Connection connection;
    private final long compacted;
    private final int rows;

    CompactionBatch(Connection connection, long compacted, int rows) {
        this.connection = connection;
        this.compacted = compacted;
        this.rows = rows;
    }

    /**
     * What was done.
     *
     * @param swept up to which revision nothing is left to do
     */
    record Done(long swept, long deleted) {}

    /** Works on the rows after {@code swept}; the caller commits. */
    Done run(long swept) throws SQLException {
        long next = compacted;
        long deleted;
        try (PreparedStatement statement = connection.prepareStatement(SUPERSEDE)) {
            statement.setLong(1, swept);
            statement.setLong(2, compacted);
            statement.setInt(3, EntrySerializer.IDENTIFIER);
            statement.setInt(4, rows);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                if (result.getLong(1) == rows) {
                    next = result.getLong(2);
                }
                deleted = result.getLong(3);
            }
        }
        emptyDeletions(swept, next);
        try (PreparedStatement statement = connection.prepareStatement("UPDATE troupe_history SET swept = ?")) {
            statement.setLong(1, next);
            statement.executeUpdate();
        }
        return new Done(next, deleted);
    }

    private void emptyDeletions(long after, long upTo) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(DELETIONS);
                PreparedStatement update =
                        connection.prepareStatement("UPDATE event_journal SET event_payload = ? WHERE ordering = ?")) {
            query.setLong(1, after);
            query.setLong(2, upTo);
            query.setInt(3, EntrySerializer.IDENTIFIER);
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    JournalEntry entry = EntryCodec.decode(result.getBytes(3), result.getString(2));
                    update.setBytes(1, EntryCodec.encode(remains(entry)));
                    update.setLong(2, result.getLong(1));
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
    }

    /** A deletion without what the object held. */
    static JournalEntry remains(JournalEntry deletion) {
        ObjectNode last = deletion.object().tree();
        ObjectNode tree = Json.object();
        tree.set("apiVersion", last.get("apiVersion"));
        tree.set("kind", last.get("kind"));
        ObjectNode metadata = tree.putObject("metadata");
        for (String field : REMAINING_METADATA) {
            if (last.path("metadata").has(field)) {
                metadata.set(field, last.path("metadata").get(field));
            }
        }
        ObjectEvent event = deletion.event();
        return new JournalEntry(
                deletion.type(),
                new ObjectEvent(event.facts(), null, event.by(), event.verb(), event.at()),
                StoredObject.of(deletion.key(), tree));
    }
}
