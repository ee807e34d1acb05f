package dev.troupe.persistence.history;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.history.CompactionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compacts from time to time what is older than the retention. On several nodes, whoever comes first does it. */
public final class CompactionTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionTimer.class);

    private final JournalHistory history;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("troupe-compaction").factory());

    public CompactionTimer(JournalHistory history, Duration every) {
        this.history = history;
        thread.scheduleWithFixedDelay(this::run, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            CompactionResult result = history.compactWhatIsOld(Instant.now());
            if (result.deleted() > 0) {
                LOG.info("compacted history up to revision {}: {} rows are gone", result.compacted(), result.deleted());
            }
        } catch (StatusException e) {
            LOG.info("history is not compacted this time: {}", e.text());
        } catch (RuntimeException e) {
            LOG.error("history cannot be compacted", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
