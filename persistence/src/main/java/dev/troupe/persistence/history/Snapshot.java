package dev.troupe.persistence.history;

import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.journal.JournalReader;
import dev.troupe.protocol.history.Extent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One unchanging view of the journal, on a connection of its own so that a slow reader takes none from the feed.
 * While it is open PostgreSQL keeps what is deleted meanwhile.
 */
final class Snapshot implements AutoCloseable {
    private static final int FETCH_ROWS = 200;
    private static final int PATIENCE_MILLIS = Math.toIntExact(TimeUnit.MINUTES.toMillis(10));

    private final Connection connection;
    private final Extent extent;

    private Snapshot(Connection connection) throws SQLException {
        this.connection = connection;
        this.extent = new Extent(compacted(connection), JournalReader.head(connection));
    }

    /** Receives a row; what it throws ends the reading. */
    @FunctionalInterface
    interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    static Snapshot open(Database database) throws SQLException {
        Connection connection = database.dedicated();
        try {
            connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS); // the first row may follow a long sort
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return new Snapshot(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static long compacted(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT compacted FROM troupe_history");
                ResultSet result = query.executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    Extent extent() {
        return extent;
    }

    /** Runs a query whose rows come in portions. */
    void read(String sql, List<?> parameters, RowConsumer each) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setFetchSize(FETCH_ROWS);
            for (int i = 0; i < parameters.size(); i++) {
                query.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    each.accept(result);
                }
            }
        }
    }

    /** The number that a query answers with; 0 for none. */
    long number(String sql, Object... parameters) throws SQLException {
        long[] number = new long[1];
        read(sql, List.of(parameters), row -> number[0] = row.getLong(1));
        return number[0];
    }

    @Override
    public void close() throws SQLException {
        connection.close(); // ends the transaction
    }
}
