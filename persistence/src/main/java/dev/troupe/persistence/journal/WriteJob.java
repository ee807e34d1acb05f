package dev.troupe.persistence.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one persistent actor wants written at once: all of its rows or none.
 *
 * @param rows of one persistence id, in sequence
 * @param done completes after the commit, or fails with a {@link JournalException}
 */
public record WriteJob(List<PendingRow> rows, CompletableFuture<Void> done) {
    public WriteJob(List<PendingRow> rows) {
        this(rows, new CompletableFuture<>());
    }

    public String persistenceId() {
        return rows.getFirst().persistenceId();
    }
}
