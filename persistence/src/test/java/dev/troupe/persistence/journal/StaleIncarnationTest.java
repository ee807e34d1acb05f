package dev.troupe.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StaleIncarnationTest {
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "contended");
    private static final int NEIGHBOURS = 20;

    private final DatabaseAddress database = TestDatabase.create();
    private final TestNode node = new TestNode(TestSystem.local(database));
    private final TestNode other = new TestNode(TestSystem.local(database));

    @AfterEach
    void stop() {
        node.close();
        other.close();
    }

    @Test
    void cannotWriteAndItsNeighboursInTheSameBatchDo() throws SQLException {
        node.put(KEY, "by the old incarnation");
        other.feed().catchUp().toCompletableFuture().join();
        other.put(KEY, "by the new incarnation");
        List<CompletableFuture<ObjectEntity.State>> neighbours = new ArrayList<>();
        CompletableFuture<ObjectEntity.State> stale;

        try (Connection holder = TestDatabase.connect(database)) {
            lock(holder, "pg_advisory_lock");
            // The first job is taken alone and waits for the lock; all others gather in one batch behind it.
            neighbours.add(put(0));
            await().until(() -> someoneWaits(holder));
            for (int i = 1; i < NEIGHBOURS / 2; i++) {
                neighbours.add(put(i));
            }
            stale = node.putAsync(KEY, Map.of(), "by the old incarnation again").toCompletableFuture();
            for (int i = NEIGHBOURS / 2; i < NEIGHBOURS; i++) {
                neighbours.add(put(i));
            }
            await().until(() -> node.persistence().writer().waiting() >= NEIGHBOURS);
            lock(holder, "pg_advisory_unlock");
        }

        neighbours.forEach(neighbour -> assertThat(neighbour.join().exists()).isTrue());
        assertThat(stale).isNotDone();
        assertThat(rows("persistence_id = '" + KEY.path() + "'")).isEqualTo(2);
        assertThat(rows("true")).isEqualTo(NEIGHBOURS + 2L);
        // The old incarnation starts again, and learns what the new one has written before it answers.
        await().untilAsserted(() -> assertThat(node.get(KEY).revision()).isEqualTo(2));
        assertThat(node.put(KEY, "as the current one").sequenceNumber()).isEqualTo(3);
    }

    private CompletableFuture<ObjectEntity.State> put(int i) {
        return node.putAsync(new ResourceKey("configmaps", "default", "neighbour-" + i), Map.of(), "")
                .toCompletableFuture();
    }

    private static void lock(Connection holder, String function) throws SQLException {
        try (Statement statement = holder.createStatement()) {
            statement.execute("SELECT " + function + "(" + AppendTransaction.LOCK + ")");
        }
    }

    private static boolean someoneWaits(Connection holder) throws SQLException {
        try (Statement statement = holder.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")) {
            result.next();
            return result.getInt(1) > 0;
        }
    }

    private long rows(String condition) throws SQLException {
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM event_journal WHERE " + condition)) {
            result.next();
            return result.getLong(1);
        }
    }
}
