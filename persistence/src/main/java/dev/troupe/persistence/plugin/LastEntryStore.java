package dev.troupe.persistence.plugin;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.Persistence;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.journal.StoredEvent;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.ObjectHeader;
import dev.troupe.protocol.object.StoredObject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Pekko's snapshot store, {@code troupe.snapshot-store}. It stores nothing: an entity's last row holds its whole
 * state, so the snapshot of an entity is its last {@link JournalEntry}, and memory has it. The entry that ended an
 * object comes with an empty object. Other persistent actors get no snapshots here and replay their events.
 */
public final class LastEntryStore extends SnapshotStore {
    private static final byte[] NOTHING = "{\"metadata\":{}}".getBytes(StandardCharsets.UTF_8);
    private static final ObjectHeader NO_HEADER = new ObjectHeader("", Map.of(), List.of(), false, "");

    private final Persistence persistence = Persistence.get(context().system());

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        CompletionStage<Optional<SelectedSnapshot>> found = persistence
                .recovery()
                .lastRow(persistenceId)
                .thenCompose(row -> {
                    if (row.isEmpty() || row.get().type() == null) {
                        return CompletableFuture.completedFuture(Optional.empty());
                    }
                    return row.get().sequenceNumber() <= criteria.maxSequenceNr()
                            ? CompletableFuture.completedFuture(snapshot(row.get()))
                            : older(persistenceId, criteria);
                });
        return FutureConverters.asScala(found);
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return FutureConverters.asScala(CompletableFuture.failedFuture(
                new UnsupportedOperationException("an entity's last entry is its snapshot")));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        return done();
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return done();
    }

    private static Optional<SelectedSnapshot> snapshot(CommittedRow row) {
        ChangeType type = row.type();
        if (type == null) {
            return Optional.empty();
        }
        StoredObject object = row.object();
        StoredObject state = object != null
                ? object
                : new StoredObject(ResourceKey.parse(row.persistenceId()), row.revision(), NO_HEADER, NOTHING);
        return Optional.of(SelectedSnapshot.create(
                new SnapshotMetadata(row.persistenceId(), row.sequenceNumber(), 0L),
                JournalEntry.recovered(type, state)));
    }

    /** A recovery to an earlier point, which no entity asks for but tools do. */
    private CompletionStage<Optional<SelectedSnapshot>> older(String id, SnapshotSelectionCriteria criteria) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        List<StoredEvent> events =
                                persistence.reader().events(id, criteria.maxSequenceNr(), criteria.maxSequenceNr(), 1);
                        return events.isEmpty()
                                ? Optional.empty()
                                : snapshot(CommittedRow.of(events.getFirst().row()));
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                persistence.readers());
    }

    private static Future<Void> done() {
        return FutureConverters.asScala(CompletableFuture.<@Nullable Void>completedFuture(null));
    }
}
