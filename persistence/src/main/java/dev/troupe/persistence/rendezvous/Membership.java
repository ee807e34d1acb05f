package dev.troupe.persistence.rendezvous;

import dev.troupe.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps there from being two clusters on one database. Every member holds an advisory lock of the database, shared; who
 * founds a cluster must have it alone, which is possible only while no member lives. The lock belongs to a connection,
 * so it falls by itself when a member dies; nothing is written while members live.
 *
 * <p>A member that has lost its connection takes the lock again when the database is back. If somebody has founded
 * another cluster meanwhile, the number of the founding (its epoch) has grown, and the member must not go on.
 */
public final class Membership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** "TRMEMBER", read as a number; any will do that nobody else uses in this database. */
    private static final long LOCK = 0x54524D454D424552L;

    /** An idle connection is tried this often, since the other end may vanish without a word. */
    private static final int LIVENESS_MILLIS = 30_000;

    private static final long RETRY_NANOS = 250_000_000;

    private final Database database;
    private final Runnable superseded;
    private volatile boolean open = true;
    private volatile @Nullable Connection held;
    private volatile long epoch;
    private @Nullable Thread keeper;

    /** @param superseded told, once, when another cluster has been founded on this database: this node must end */
    public Membership(Database database, Runnable superseded) {
        this.database = database;
        this.superseded = superseded;
    }

    /** The number of the founding whose cluster this node is a member of. */
    public long epoch() {
        return epoch;
    }

    /** The number of the last founding, 0 for none. */
    public long lastFounding() throws SQLException {
        try (Connection connection = database.pooled()) {
            return lastFounding(connection);
        }
    }

    /**
     * Founds, if no member lives: from then on this node holds the lock. The caller must join itself then, and nobody
     * else.
     */
    public boolean tryFound(String node) throws SQLException {
        Connection connection = database.lasting();
        boolean founded = false;
        try {
            if (answer(connection, "SELECT pg_try_advisory_lock(?)")) {
                epoch = lastFounding(connection) + 1;
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO cluster_founding (epoch, founder) VALUES (?, ?)")) {
                    insert.setLong(1, epoch);
                    insert.setString(2, node);
                    insert.executeUpdate();
                }
                // The same session may hold both; so there is no moment without.
                lock(connection, "SELECT pg_advisory_lock_shared(?)");
                lock(connection, "SELECT pg_advisory_unlock(?)");
                founded = true;
                keep(connection);
            }
            return founded;
        } finally {
            if (!founded) {
                connection.close();
            }
        }
    }

    /**
     * Holds the lock as a member, from after this node has joined.
     *
     * @param joinedEpoch the last founding before this node began to join; another one since then is not its cluster
     */
    public void hold(long joinedEpoch) throws SQLException {
        epoch = joinedEpoch;
        Connection connection = database.lasting();
        lock(connection, "SELECT pg_advisory_lock_shared(?)");
        keep(connection);
    }

    private void keep(Connection connection) {
        held = connection;
        keeper = Thread.ofPlatform().daemon().name("troupe-membership").start(() -> run(connection));
    }

    private void run(Connection first) {
        for (Connection next = first; next != null; next = again()) {
            try (Connection connection = next) {
                if (lastFounding(connection) != epoch) {
                    LOG.error("another cluster has been founded on this database; this node must begin anew");
                    superseded.run();
                    return;
                }
                watch(connection);
            } catch (SQLException e) {
                if (open) {
                    database.outage().noticed(e);
                }
            }
        }
    }

    /** Returns when the connection breaks, by an exception. */
    private void watch(Connection connection) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (open) {
            notifications.getNotifications(LIVENESS_MILLIS);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            }
        }
    }

    private @Nullable Connection again() {
        while (open) {
            LockSupport.parkNanos(RETRY_NANOS);
            try {
                Connection connection = database.lasting();
                held = connection;
                lock(connection, "SELECT pg_advisory_lock_shared(?)");
                return connection;
            } catch (SQLException e) {
                if (open) {
                    database.outage().noticed(e);
                }
            }
        }
        return null;
    }

    /** Lets the lock go. */
    @Override
    public void close() throws SQLException {
        open = false;
        Connection connection = held;
        if (connection != null) {
            connection.abort(Runnable::run); // the keeper is inside a read and holds the connection's lock
        }
        if (keeper != null) {
            keeper.interrupt();
        }
    }

    private static long lastFounding(Connection connection) throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT coalesce(max(epoch), 0) FROM cluster_founding");
                ResultSet result = query.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    private static boolean answer(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, LOCK);
            try (ResultSet result = query.executeQuery()) {
                result.next();
                return result.getBoolean(1);
            }
        }
    }

    private static void lock(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, LOCK);
            query.executeQuery().close();
        }
    }
}
