package dev.troupe.persistence.history;

import dev.troupe.api.StatusException;
import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.journal.EntryCodec;
import dev.troupe.persistence.journal.EntrySerializer;
import dev.troupe.persistence.journal.JournalReader;
import dev.troupe.persistence.journal.Row;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.history.Moment;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** History as the journal tells it. */
public final class JournalHistory implements History {
    /** Each reader has a connection to the database of its own. */
    private static final int READERS = 4;

    private static final int RETRY_AFTER_SECONDS = 1;

    private static final String STATE = "SELECT " + JournalReader.ROW + " FROM (SELECT persistence_id,"
            + " max(sequence_number) AS sequence_number FROM event_journal WHERE ordering <= ? AND event_ser_id = ?"
            + " GROUP BY persistence_id) newest JOIN event_journal USING (persistence_id, sequence_number)"
            + " ORDER BY persistence_id";
    private static final String STORY = "SELECT " + JournalReader.ROW + " FROM event_journal"
            + " WHERE event_ser_id = ? AND ordering > ? AND ordering <= ? ORDER BY ordering";
    private static final String STORY_OF_ONE = "SELECT " + JournalReader.ROW + " FROM event_journal"
            + " WHERE event_ser_id = ? AND ordering > ? AND ordering <= ? AND persistence_id = ?"
            + " ORDER BY sequence_number";

    private final Database database;
    private final Semaphore readers = new Semaphore(READERS);

    public JournalHistory(Database database) {
        this.database = database;
    }

    /** What is done with a snapshot. */
    @FunctionalInterface
    private interface Reading<T> {
        T run(Snapshot snapshot) throws SQLException;
    }

    @Override
    public Extent extent() {
        return reading(Snapshot::extent);
    }

    @Override
    public long revisionAt(Moment moment) {
        return reading(snapshot -> revisionAt(snapshot, moment));
    }

    private static long revisionAt(Snapshot snapshot, Moment moment) throws SQLException {
        return switch (moment) {
            case Moment.Revision(long number) -> {
                if (number > snapshot.extent().head()) {
                    throw StatusException.badRequest("there is no revision " + number + " yet: the newest is "
                            + snapshot.extent().head());
                }
                yield number;
            }
            case Moment.Time(var instant) -> TimeIndex.revisionAt(snapshot, instant.toEpochMilli());
        };
    }

    @Override
    public void state(long revision, Consumer<StoredObject> each) {
        reading(snapshot -> {
            requireTold(snapshot, revision);
            snapshot.read(STATE, List.of(revision, EntrySerializer.IDENTIFIER), result -> {
                CommittedRow row = CommittedRow.of(JournalReader.row(result));
                StoredObject object = row.object();
                if (object != null && row.type() != ChangeType.DELETED) {
                    each.accept(object);
                }
            });
            return snapshot.extent();
        });
    }

    @Override
    public void story(Span span, Consumer<JournalEntry> each) {
        reading(snapshot -> {
            if (span.after() != Span.FROM_THE_BEGINNING) {
                requireTold(snapshot, span.after());
            }
            var object = span.object();
            List<?> range = object == null
                    ? List.of(EntrySerializer.IDENTIFIER, span.after(), span.upTo())
                    : List.of(EntrySerializer.IDENTIFIER, span.after(), span.upTo(), object.path());
            snapshot.read(object == null ? STORY : STORY_OF_ONE, range, result -> {
                Row row = JournalReader.row(result);
                JournalEntry entry = EntryCodec.decode(row.payload(), row.manifest());
                entry.committedAt(row.ordering());
                each.accept(entry);
            });
            return snapshot.extent();
        });
    }

    private static void requireTold(Snapshot snapshot, long revision) {
        if (revision < snapshot.extent().compacted()) {
            throw StatusException.expired("history before revision "
                    + snapshot.extent().compacted() + " has been compacted, and " + revision + " is asked for");
        }
    }

    private <T> T reading(Reading<T> reading) {
        if (!readers.tryAcquire()) {
            throw StatusException.tooManyRequests("history is read by " + READERS + " already", RETRY_AFTER_SECONDS);
        }
        try (Snapshot snapshot = Snapshot.open(database)) {
            return reading.run(snapshot);
        } catch (SQLException e) {
            throw StatusException.unavailable("the database does not answer: " + e.getMessage(), RETRY_AFTER_SECONDS);
        } finally {
            readers.release();
        }
    }
}
