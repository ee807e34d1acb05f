package dev.troupe.persistence.history;

import dev.troupe.api.StatusException;
import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.feed.JournalFeed;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.journal.EntryCodec;
import dev.troupe.persistence.journal.EntrySerializer;
import dev.troupe.persistence.journal.JournalReader;
import dev.troupe.persistence.journal.Row;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.history.CompactionResult;
import dev.troupe.protocol.history.CompactionStatus;
import dev.troupe.protocol.history.Difference;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.history.Moment;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.history.Verdict;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

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

    private static final String SIZE = "SELECT swept, compacted_at, (SELECT count(*) FROM event_journal),"
            + " pg_total_relation_size('event_journal') FROM troupe_history";

    private final Database database;
    private final JournalFeed feed;
    private final HistorySettings settings;
    private final Compactor compactor;
    private final Semaphore readers = new Semaphore(READERS);

    /**
     * @param feed what this node shows, with which the journal is compared
     * @param waitingWrites how many writes of this node wait for their turn; compaction lets them pass
     */
    public JournalHistory(Database database, JournalFeed feed, HistorySettings settings, IntSupplier waitingWrites) {
        this.database = database;
        this.feed = feed;
        this.settings = settings;
        this.compactor = new Compactor(database, settings.batchRows(), waitingWrites);
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

    @Override
    public Verdict verify(Consumer<Difference> each) {
        await(feed.catchUp());
        ChangeFeed.Listing listing = feed.everything();
        return reading(snapshot -> new Verification(snapshot, listing, each).run());
    }

    private static void await(CompletionStage<Long> stage) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StatusException refusal ? refusal : e;
        }
    }

    @Override
    public CompactionStatus compaction() {
        return reading(snapshot -> {
            CompactionStatus[] status = new CompactionStatus[1];
            Extent extent = snapshot.extent();
            snapshot.read(SIZE, List.of(), row -> {
                Timestamp at = row.getTimestamp(2);
                status[0] = new CompactionStatus(
                        extent.compacted(),
                        row.getLong(1),
                        extent.head(),
                        at == null ? null : at.toInstant(),
                        row.getLong(3),
                        row.getLong(4),
                        settings.retention());
            });
            return status[0];
        });
    }

    @Override
    public CompactionResult compact(long revision) {
        reading(snapshot -> revisionAt(snapshot, new Moment.Revision(revision)));
        try {
            return compactor.compact(revision);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Compacts what is older than the retention; for a timer. */
    public CompactionResult compactWhatIsOld(Instant now) {
        return compact(revisionAt(new Moment.Time(now.minus(settings.retention()))));
    }

    @Override
    public void backup(OutputStream target) throws IOException {
        try {
            reading(snapshot -> {
                try {
                    BackupWriter.write(snapshot, target, Instant.now());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return snapshot.extent();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
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
            throw unavailable(e);
        } finally {
            readers.release();
        }
    }

    private static StatusException unavailable(SQLException e) {
        return StatusException.unavailable("the database does not answer: " + e.getMessage(), RETRY_AFTER_SECONDS);
    }
}
