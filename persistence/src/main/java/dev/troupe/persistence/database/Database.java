package dev.troupe.persistence.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to the database: a small pool for reads, and connections of their own for the journal's writer and for
 * the one that listens. The address is asked for anew at each connection, since an embedded server that was started
 * again may have had to move.
 */
public final class Database implements AutoCloseable {
    private static final int APPLICATION_TIMEOUT_SECONDS = 20;
    /** For how long a server that was a standby is not asked whether it has been promoted; the driver's own is 10. */
    private static final int HOST_RECHECK_SECONDS = 2;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Supplier<DatabaseAddress> address;
    private final int connectSeconds;
    private final Outage outage = new Outage();
    private final OpenConnections open;
    private final HikariDataSource pool;

    /**
     * @param address where the database is now
     * @param connectTimeout how long one attempt to connect, or a wait for a pooled connection, may take
     * @param poolSize how many reads may run at once
     */
    public Database(Supplier<DatabaseAddress> address, Duration connectTimeout, int poolSize) {
        this.address = address;
        this.connectSeconds = Math.toIntExact(Math.max(1, connectTimeout.toSeconds()));
        this.open = new OpenConnections(connectTimeout);
        HikariConfig config = new HikariConfig();
        config.setPoolName("troupe");
        config.setDataSource(new MovingDataSource(this::source, open));
        config.setMaximumPoolSize(poolSize);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(connectTimeout.toMillis());
        config.setValidationTimeout(Math.max(250, connectTimeout.toMillis() / 2));
        config.setInitializationFailTimeout(-1);
        config.setIdleTimeout(TimeUnit.MINUTES.toMillis(1));
        this.pool = new HikariDataSource(config);
    }

    /** A pooled connection, in auto-commit mode. */
    public Connection pooled() throws SQLException {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            outage.noticed(e);
            throw e;
        }
    }

    /** A connection outside the pool, which the caller keeps. */
    public Connection dedicated() throws SQLException {
        return open.opened(lasting());
    }

    /**
     * A connection had no answer to a query that asks for nothing. If its server's machine is gone, everybody's connections
     * to it are broken now, so that nobody waits for it.
     */
    public void unanswered(Connection connection) throws SQLException {
        open.unanswered(connection);
    }

    /**
     * A connection outside the pool that is not broken when its server cannot be reached for a moment: what it holds there,
     * the server keeps for it.
     */
    public Connection lasting() throws SQLException {
        try {
            return source().getConnection();
        } catch (SQLException e) {
            outage.noticed(e);
            throw e;
        }
    }

    /** Whether the database is known to be gone. */
    public Outage outage() {
        return outage;
    }

    /** Asks the database; for readiness checks. */
    public boolean reachable() {
        try (Connection connection = pooled();
                PreparedStatement statement = connection.prepareStatement("SELECT 1");
                ResultSet result = statement.executeQuery()) {
            boolean answered = result.next();
            outage.over();
            return answered;
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Waits for the database and brings its schema up to date.
     *
     * @throws SQLException if it does not answer in time
     */
    public void migrate(Duration patience) throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!reachable()) {
            if (System.nanoTime() > deadline) {
                throw new SQLException("the database did not answer within " + patience + ": " + address.get());
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        Migrations.run(pool);
    }

    @Override
    public void close() {
        pool.close();
    }

    private PGSimpleDataSource source() {
        DatabaseAddress now = address.get();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(now.jdbcUrl());
        if (!now.user().isEmpty()) {
            source.setUser(now.user());
        }
        if (!now.password().isEmpty()) {
            source.setPassword(now.password());
        }
        source.setApplicationName("troupe");
        source.setConnectTimeout(connectSeconds);
        // Of several servers each may take its time to be found dead, or the last would never be asked.
        source.setLoginTimeout(connectSeconds * (source.getServerNames().length + 1));
        if (!now.jdbcUrl().contains("hostRecheckSeconds")) {
            source.setHostRecheckSeconds(HOST_RECHECK_SECONDS);
        }
        source.setSocketTimeout(APPLICATION_TIMEOUT_SECONDS);
        source.setTcpKeepAlive(true);
        return source;
    }
}
