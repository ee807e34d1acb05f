package dev.troupe.persistence.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Asks for the current data source at each connection, and tells of each. */
final class MovingDataSource implements DataSource {
    private final Supplier<? extends DataSource> current;
    private final OpenConnections open;

    MovingDataSource(Supplier<? extends DataSource> current, OpenConnections open) {
        this.current = current;
        this.open = open;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return open.opened(current.get().getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return open.opened(current.get().getConnection(user, password));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return current.get().getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("the log writer");
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The current source carries the timeout already; HikariCP sets it once more.
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return current.get().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("java.util.logging");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return current.get().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return current.get().isWrapperFor(type);
    }
}
