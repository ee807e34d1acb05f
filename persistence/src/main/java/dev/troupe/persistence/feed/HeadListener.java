package dev.troupe.persistence.feed;

import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.journal.JournalReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears the heads that commits announce, and what compaction does away with. After every reconnect it reads the head first, since what was announced
 * meanwhile was said to nobody.
 */
public final class HeadListener implements AutoCloseable {
    /** The channel on which compaction tells how far it has come. */
    public static final String COMPACTED = "troupe_compacted";

    /** An idle connection is tried this often, since the other end may vanish without a word. */
    private static final int LIVENESS_MILLIS = 2_000;

    /** A query that asks for nothing may take this long. */
    private static final int ANSWER_MILLIS = 3_000;

    private static final long MIN_BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Database database;
    private final JournalFeed feed;
    private final Thread thread;
    private volatile boolean open = true;
    private volatile boolean connected;
    private volatile @Nullable Connection current;

    public HeadListener(Database database, JournalFeed feed) {
        this.database = database;
        this.feed = feed;
        this.thread = Thread.ofPlatform().daemon().name("troupe-heads").start(this::run);
    }

    /** Whether announcements arrive; while they do not, this node may be behind without knowing. */
    public boolean connected() {
        return connected;
    }

    @Override
    public void close() throws SQLException {
        open = false;
        thread.interrupt();
        Connection connection = current;
        if (connection != null) {
            connection.abort(Runnable::run); // the thread is inside a read and holds the connection's lock
        }
    }

    private void run() {
        long backOff = MIN_BACK_OFF_NANOS;
        while (open) {
            try (Connection connection = database.dedicated()) {
                current = connection;
                connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("LISTEN troupe_head");
                    statement.execute("LISTEN " + COMPACTED);
                }
                feed.compacted(JournalReader.floor(connection));
                feed.announce(JournalReader.head(connection));
                connected = true;
                backOff = MIN_BACK_OFF_NANOS;
                database.outage().over();
                listen(connection);
            } catch (SQLException e) {
                if (open) {
                    database.outage().noticed(e);
                }
            }
            connected = false;
            LockSupport.parkNanos(backOff);
            backOff = Math.min(2 * backOff, MAX_BACK_OFF_NANOS);
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (open) {
            PGNotification[] heard = notifications.getNotifications(LIVENESS_MILLIS);
            if (heard == null || heard.length == 0) {
                requireAnswer(connection);
                continue;
            }
            long head = 0;
            for (PGNotification notification : heard) {
                long revision = Long.parseLong(notification.getParameter());
                if (notification.getName().equals(COMPACTED)) {
                    feed.compacted(revision);
                } else {
                    head = Math.max(head, revision);
                }
            }
            feed.announce(head);
        }
    }

    /** Who gets no answer here is the first to know, so all others are told. */
    private void requireAnswer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } catch (SQLException e) {
            if (open) {
                database.unanswered(connection);
            }
            throw e;
        }
    }
}
