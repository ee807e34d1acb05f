package dev.troupe.persistence.database;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections to the servers, so that those to a machine that is gone can be broken at once. A machine that lost its
 * power closes nothing, and who has sent it a query would wait for the whole of the socket's timeout.
 */
final class OpenConnections {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    private final Duration patience;
    private final Set<PgConnection> all = ConcurrentHashMap.newKeySet();

    /** @param patience how long a machine that is there may take to accept a connection */
    OpenConnections(Duration patience) {
        this.patience = patience;
    }

    /** Keeps the connection in mind until it is closed. */
    Connection opened(Connection connection) throws SQLException {
        all.removeIf(OpenConnections::closed);
        all.add(connection.unwrap(PgConnection.class));
        return connection;
    }

    /**
     * Breaks all connections to the server of one that has no answer, if the machine accepts no connection either.
     *
     * @param connection the driver's own, closed or not: the driver closes one that has no answer
     */
    void unanswered(Connection connection) throws SQLException {
        HostSpec server = server((PgConnection) connection);
        if (accepts(server)) {
            return;
        }
        LOG.warn("{} accepts no connection; its connections end", server);
        for (PgConnection other : all) {
            if (server(other).equals(server)) {
                // On this thread: it only closes the socket, whoever waits for it.
                other.abort(Runnable::run);
            }
        }
    }

    private boolean accepts(HostSpec server) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(server.getHost(), server.getPort()), Math.toIntExact(patience.toMillis()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static HostSpec server(PgConnection connection) {
        return connection.getQueryExecutor().getHostSpec();
    }

    private static boolean closed(PgConnection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
