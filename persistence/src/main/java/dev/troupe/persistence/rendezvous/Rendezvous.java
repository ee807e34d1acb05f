package dev.troupe.persistence.rendezvous;

import dev.troupe.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The table in which nodes leave their addresses for those that come later, and the arbiter of ties. A row says where a
 * node was last; whether it is still there only a connection tells. All calls block.
 */
public final class Rendezvous {
    private final Database database;

    public Rendezvous(Database database) {
        this.database = database;
    }

    /**
     * What a node has left.
     *
     * @param address its actor system's address
     * @param joined whether it was a member when it last said something
     * @param epoch of which founding's cluster ({@link Membership})
     */
    public record Peer(String address, boolean joined, long epoch) {}

    /** Leaves this node's address; takes away what the same node left under another. */
    public void register(String node, String address) throws SQLException {
        try (Connection connection = database.pooled()) {
            execute(connection, "DELETE FROM cluster_node WHERE name = ? AND address <> ?", node, address);
            execute(
                    connection,
                    "INSERT INTO cluster_node (address, name, joined) VALUES (?, ?, false)"
                            + " ON CONFLICT (address) DO UPDATE SET name = excluded.name, joined = false, changed = now()",
                    address,
                    node);
        }
    }

    /** This node is a member now, of that founding's cluster. */
    public void joined(String address, long epoch) throws SQLException {
        try (Connection connection = database.pooled();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE cluster_node SET joined = true, epoch = ?, changed = now() WHERE address = ?")) {
            statement.setLong(1, epoch);
            statement.setString(2, address);
            statement.executeUpdate();
        }
    }

    /** This node leaves and will not be found here. */
    public void left(String address) throws SQLException {
        try (Connection connection = database.pooled()) {
            execute(connection, "DELETE FROM cluster_node WHERE address = ?", address);
        }
    }

    /** Every other node's row. */
    public List<Peer> others(String address) throws SQLException {
        try (Connection connection = database.pooled();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT address, joined, epoch FROM cluster_node WHERE address <> ? ORDER BY address")) {
            query.setString(1, address);
            List<Peer> peers = new ArrayList<>();
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    peers.add(new Peer(result.getString(1), result.getBoolean(2), result.getLong(3)));
                }
            }
            return peers;
        }
    }

    /**
     * Takes the arbiter's word for this owner, unless another has it. The word is the owner's until it gives it back or
     * the time, by the database's clock, is over.
     */
    public boolean acquire(String name, String owner, Duration time) throws SQLException {
        try (Connection connection = database.pooled();
                PreparedStatement statement = connection.prepareStatement(
                        "INSERT INTO cluster_arbiter (name, owner, until) VALUES (?, ?, now() + make_interval(secs => ?))"
                                + " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until"
                                + " WHERE cluster_arbiter.owner = excluded.owner OR cluster_arbiter.until < now()")) {
            statement.setString(1, name);
            statement.setString(2, owner);
            statement.setDouble(3, time.toSeconds());
            return statement.executeUpdate() == 1;
        }
    }

    /** Gives the arbiter's word back. */
    public void release(String name, String owner) throws SQLException {
        try (Connection connection = database.pooled()) {
            execute(connection, "DELETE FROM cluster_arbiter WHERE name = ? AND owner = ?", name, owner);
        }
    }

    private static void execute(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
