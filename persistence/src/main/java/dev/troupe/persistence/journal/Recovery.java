package dev.troupe.persistence.journal;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers what a persistent actor asks when it starts, from memory: that a name never wrote anything, or its last row.
 * A read from the database for each new object would cost more than its write.
 *
 * <p>Memory may be wrong in three cases, and the answer waits: a write of an earlier incarnation on this node is still
 * queued; a write was refused or its outcome is unknown, so the database knows better; nobody tells this node of new
 * rows although the database answers. In an outage memory is all there is, and entities stay readable. What remains is
 * caught by the journal's primary key.
 */
public final class Recovery {
    private final LastRows lastRows;
    private final Supplier<? extends CompletionStage<Long>> catchUp;
    private final BooleanSupplier informed;
    private final ConcurrentHashMap<String, CompletableFuture<Void>> writing = new ConcurrentHashMap<>();
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    /**
     * @param catchUp brings memory up to the committed head
     * @param informed whether asking the database would tell nothing new: it tells by itself, or it is gone
     */
    public Recovery(LastRows lastRows, Supplier<? extends CompletionStage<Long>> catchUp, BooleanSupplier informed) {
        this.lastRows = lastRows;
        this.catchUp = catchUp;
        this.informed = informed;
    }

    /** A write begins. */
    public void writes(WriteJob job) {
        String id = job.persistenceId();
        CompletableFuture<Void> settled = new CompletableFuture<>();
        writing.put(id, settled);
        var _ = job.done().whenComplete((done, failure) -> {
            if (failure != null && databaseKnowsBetter(failure)) {
                doubtful.add(id);
            }
            writing.remove(id, settled);
            settled.complete(null);
        });
    }

    /** The last row of a persistence id, empty if it never wrote. Fails when memory is wrong and the database gone. */
    public CompletionStage<Optional<CommittedRow>> lastRow(String persistenceId) {
        CompletableFuture<Void> pending = writing.get(persistenceId);
        if (pending != null) {
            return pending.thenCompose(settled -> lastRow(persistenceId));
        }
        if (doubtful.contains(persistenceId)) {
            return catchUp.get().thenApply(head -> {
                doubtful.remove(persistenceId);
                return find(persistenceId);
            });
        }
        if (!informed.getAsBoolean()) {
            // It may vanish while we ask.
            return catchUp.get().exceptionally(unavailable -> 0L).thenApply(head -> find(persistenceId));
        }
        return CompletableFuture.completedFuture(find(persistenceId));
    }

    private Optional<CommittedRow> find(String persistenceId) {
        return Optional.ofNullable(lastRows.find(persistenceId));
    }

    private static boolean databaseKnowsBetter(Throwable failure) {
        return switch (failure) {
            case JournalException.Refused refused -> true;
            case JournalException.Unavailable unavailable -> unavailable.undecided();
            default -> false;
        };
    }
}
