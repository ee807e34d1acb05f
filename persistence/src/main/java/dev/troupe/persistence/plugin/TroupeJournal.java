package dev.troupe.persistence.plugin;

import dev.troupe.persistence.Persistence;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.journal.EntryCodec;
import dev.troupe.persistence.journal.EntrySerializer;
import dev.troupe.persistence.journal.PendingRow;
import dev.troupe.persistence.journal.Row;
import dev.troupe.persistence.journal.StoredEvent;
import dev.troupe.persistence.journal.WriteJob;
import dev.troupe.protocol.journal.JournalEntry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Pekko's journal, {@code troupe.journal}. It queues writes for the node's one writer, and answers recovery from
 * memory. It takes {@link JournalEntry} under the persistence id of its object, and any other event that Pekko can
 * serialize; tags are not supported.
 */
public final class TroupeJournal extends AsyncWriteJournal {
    private final Persistence persistence = Persistence.get(context().system());
    private final Serialization serialization =
            SerializationExtension.get(context().system());

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        List<PendingRow> rows = new ArrayList<>();
        List<Optional<Exception>> outcomes = new ArrayList<>();
        for (AtomicWrite write : writes) {
            outcomes.add(prepare(write, rows));
        }
        if (rows.isEmpty()) {
            return Future.successful(outcomes);
        }
        WriteJob job = new WriteJob(rows);
        persistence.recovery().writes(job);
        persistence.writer().submit(job);
        // Not thenApply: the entity shall see the JournalException itself, not a wrapper.
        CompletableFuture<Iterable<Optional<Exception>>> written = new CompletableFuture<>();
        var _ = job.done().whenComplete((done, failure) -> {
            if (failure == null) {
                written.complete(outcomes);
            } else {
                written.completeExceptionally(failure);
            }
        });
        return FutureConverters.asScala(written);
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long to) {
        return reading(() -> {
            persistence.reader().deleteEvents(persistenceId, to);
            return null;
        });
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
        return reading(() -> {
            for (StoredEvent event : persistence.reader().events(persistenceId, from, to, max)) {
                replay.accept(replayed(event));
            }
            return null;
        });
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        return FutureConverters.asScala(persistence
                .recovery()
                .lastRow(persistenceId)
                .thenApply(row -> row.map(CommittedRow::sequenceNumber).orElse(0L)));
    }

    /** Adds the rows of a write, or tells why it can never be written. */
    private Optional<Exception> prepare(AtomicWrite write, List<PendingRow> rows) {
        List<PendingRow> prepared = new ArrayList<>();
        try {
            for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
                prepared.add(prepare(event));
            }
        } catch (Exception e) {
            return Optional.of(e);
        }
        rows.addAll(prepared);
        return Optional.empty();
    }

    private PendingRow prepare(PersistentRepr event) {
        Object payload = event.payload();
        if (payload instanceof JournalEntry entry) {
            if (!entry.key().path().equals(event.persistenceId())) {
                throw new IllegalArgumentException(
                        "an entry of " + entry.key() + " under the persistence id " + event.persistenceId());
            }
            return row(event, EntrySerializer.IDENTIFIER, EntryCodec.VERSION, EntryCodec.encode(entry));
        }
        if (payload instanceof Tagged) {
            throw new UnsupportedOperationException("this journal keeps no tags");
        }
        Serializer serializer = serialization.findSerializerFor(payload);
        byte[] bytes = serialization.serialize(payload).get();
        return row(event, serializer.identifier(), Serializers.manifestFor(serializer, payload), bytes);
    }

    private static PendingRow row(PersistentRepr event, int serializer, String manifest, byte[] bytes) {
        return new PendingRow(
                event.persistenceId(),
                event.sequenceNr(),
                event.writerUuid(),
                writtenAtMillis(event),
                event.manifest(),
                serializer,
                manifest,
                bytes,
                event.payload());
    }

    /** When the entity decided, as its story tells it. Pekko leaves it to the journal to know the time. */
    private static long writtenAtMillis(PersistentRepr event) {
        if (event.payload() instanceof JournalEntry entry) {
            return entry.event().at().toEpochMilli();
        }
        return event.timestamp() == 0 ? System.currentTimeMillis() : event.timestamp();
    }

    private PersistentRepr replayed(StoredEvent event) {
        Row row = event.row();
        Object payload = serialization
                .deserialize(row.payload(), row.serializerId(), row.manifest())
                .get();
        if (payload instanceof JournalEntry entry) {
            entry.committedAt(row.ordering());
        }
        return PersistentRepr.apply(
                        payload,
                        row.sequenceNumber(),
                        row.persistenceId(),
                        event.adapterManifest(),
                        false,
                        ActorRef.noSender(),
                        event.writer())
                .withTimestamp(event.writtenAtMillis());
    }

    /** A read from the database, which blocks. */
    @FunctionalInterface
    private interface Read {
        @Nullable
        Void run() throws SQLException;
    }

    private Future<Void> reading(Read read) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        persistence.readers().execute(() -> {
            try {
                done.complete(read.run());
            } catch (SQLException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return FutureConverters.asScala(done);
    }
}
