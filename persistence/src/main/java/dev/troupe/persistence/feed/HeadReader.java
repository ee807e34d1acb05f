package dev.troupe.persistence.feed;

import dev.troupe.api.StatusException;
import dev.troupe.persistence.journal.JournalReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Asks the database for the committed head. Many may ask at once and share a query, but never one that began before
 * they asked.
 */
final class HeadReader {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final JournalReader reader;
    private final Executor executor;
    private List<CompletableFuture<Long>> waiting = new ArrayList<>();
    private boolean running;

    HeadReader(JournalReader reader, Executor executor) {
        this.reader = reader;
        this.executor = executor;
    }

    /** The committed head; fails with 503 when the database does not answer. */
    CompletableFuture<Long> committedHead() {
        CompletableFuture<Long> head = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(head);
            if (running) {
                return head;
            }
            running = true;
        }
        executor.execute(this::run);
        return head;
    }

    private void run() {
        for (List<CompletableFuture<Long>> asking = next(); !asking.isEmpty(); asking = next()) {
            try {
                long head = reader.head();
                asking.forEach(future -> future.complete(head));
            } catch (SQLException e) {
                StatusException unavailable =
                        StatusException.unavailable("the database does not answer", RETRY_AFTER_SECONDS);
                asking.forEach(future -> future.completeExceptionally(unavailable));
            }
        }
    }

    private synchronized List<CompletableFuture<Long>> next() {
        List<CompletableFuture<Long>> asking = waiting;
        waiting = new ArrayList<>();
        running = !asking.isEmpty();
        return asking;
    }
}
