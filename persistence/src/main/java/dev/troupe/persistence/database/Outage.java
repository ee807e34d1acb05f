package dev.troupe.persistence.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the database is gone and once that it is back, however many parts notice. */
public final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final long NONE = 0;

    private final AtomicLong since = new AtomicLong(NONE);
    private volatile boolean ending;

    /** Somebody could not reach the database. */
    public void noticed(Throwable why) {
        if (!ending && since.get() == NONE && since.compareAndSet(NONE, System.nanoTime() | 1)) {
            LOG.warn(
                    "the database does not answer: {}; writes fail until it does, reads come from memory",
                    why.getMessage());
        }
    }

    /** Somebody reached the database. */
    public void over() {
        long began = since.get();
        if (began != NONE && since.compareAndSet(began, NONE)) {
            LOG.info("the database answers again, after {}", Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** This node stops; connections that break from now on are no news. */
    public void ending() {
        ending = true;
    }

    public boolean lasts() {
        return since.get() != NONE;
    }
}
