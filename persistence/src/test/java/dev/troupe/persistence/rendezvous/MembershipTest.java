package dev.troupe.persistence.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real PostgreSQL: each {@link Membership} is a node. */
class MembershipTest {
    private final DatabaseAddress address = TestDatabase.create();
    private final Database database = new Database(() -> address, Duration.ofSeconds(2), 4);
    private final AtomicInteger superseded = new AtomicInteger();

    @BeforeEach
    void migrate() throws SQLException {
        database.migrate(Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Membership node() {
        return new Membership(database, superseded::incrementAndGet);
    }

    private boolean canFound() throws SQLException {
        try (Membership another = node()) {
            return another.tryFound("another");
        }
    }

    @Test
    void nobodyFoundsWhileAMemberLives() throws SQLException {
        Membership founder = node();
        assertThat(founder.tryFound("founder")).isTrue();
        assertThat(canFound()).isFalse();
        Membership member = node();
        member.hold(member.lastFounding());
        founder.close();
        assertThat(canFound()).as("the founder is gone, a member is not").isFalse();
        member.close();
        await().until(this::canFound);
        assertThat(superseded).hasValue(0);
    }

    @Test
    void aMemberWhoseConnectionBreaksTakesTheLockAgain() throws SQLException {
        try (Membership founder = node()) {
            assertThat(founder.tryFound("founder")).isTrue();
            breakConnections();
            await().until(() -> locks() == 1);
            assertThat(canFound()).isFalse();
            assertThat(superseded).hasValue(0);
        }
    }

    @Test
    void aMemberOfAnEarlierFoundingMustBeginAnew() throws SQLException {
        try (Membership late = node()) {
            late.hold(0);
            // While it was away another cluster was founded and has ended again.
            try (Connection connection = TestDatabase.connect(address);
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO cluster_founding (epoch, founder) VALUES (1, 'another')");
            }
            breakConnections();
            await().until(() -> superseded.get() == 1);
        }
    }

    private void breakConnections() throws SQLException {
        try (Connection connection = TestDatabase.connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_locks"
                    + " WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database"
                    + " WHERE datname = current_database())");
        }
    }

    private long locks() throws SQLException {
        try (Connection connection = TestDatabase.connect(address);
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND granted AND database = (SELECT oid FROM pg_database"
                        + " WHERE datname = current_database())")) {
            result.next();
            return result.getLong(1);
        }
    }

    @Test
    void oneOfTwoHalvesGetsTheArbitersWord() throws SQLException {
        Rendezvous rendezvous = new Rendezvous(database);
        assertThat(rendezvous.acquire("split", "left", Duration.ofSeconds(60))).isTrue();
        assertThat(rendezvous.acquire("split", "right", Duration.ofSeconds(60))).isFalse();
        assertThat(rendezvous.acquire("split", "left", Duration.ZERO))
                .as("again")
                .isTrue();
        await().until(() -> rendezvous.acquire("split", "right", Duration.ofSeconds(60)));
        rendezvous.release("split", "right");
        assertThat(rendezvous.acquire("split", "left", Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void nodesFindTheOthersAddresses() throws SQLException {
        Rendezvous rendezvous = new Rendezvous(database);
        rendezvous.register("one", "pekko://troupe@192.0.2.1:25520");
        rendezvous.register("two", "pekko://troupe@192.0.2.2:25520");
        rendezvous.joined("pekko://troupe@192.0.2.1:25520", 3);
        assertThat(rendezvous.others("pekko://troupe@192.0.2.2:25520"))
                .containsExactly(new Rendezvous.Peer("pekko://troupe@192.0.2.1:25520", true, 3));
        rendezvous.register("one", "pekko://troupe@192.0.2.9:25520");
        assertThat(rendezvous.others("pekko://troupe@192.0.2.2:25520"))
                .as("a node that has moved, and is not yet a member again")
                .containsExactly(new Rendezvous.Peer("pekko://troupe@192.0.2.9:25520", false, 0));
        rendezvous.left("pekko://troupe@192.0.2.9:25520");
        assertThat(rendezvous.others("pekko://troupe@192.0.2.2:25520")).isEmpty();
    }
}
