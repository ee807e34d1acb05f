package dev.troupe.persistence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.FeedFilter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order and the feed over several JVMs, this one and others that are killed. */
class ClusterTest {
    private static final int CALLERS = 32;

    private final DatabaseAddress database = TestDatabase.create();
    private final int port = ForkedNode.freePort();
    private final TestNode node = new TestNode(TestSystem.clustered(database, port, port));
    private final FeedDigest digest = new FeedDigest();

    @BeforeEach
    void subscribe() {
        node.feed().subscribe(FeedFilter.of("configmaps"), 0, digest);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void commitsFollowRevisionsWithoutHolesUnder64WritersOn2Nodes() throws Exception {
        int writes = 40;
        try (ForkedNode one = ForkedNode.start(database, port);
                ForkedNode two = ForkedNode.start(database, port);
                ExecutorService observer = Executors.newSingleThreadExecutor()) {
            one.awaitReady();
            two.awaitReady();
            AtomicBoolean done = new AtomicBoolean();
            Future<Integer> snapshots = observer.submit(() -> observePrefixes(done));

            one.say("write one " + CALLERS + " " + writes);
            two.say("write two " + CALLERS + " " + writes);
            one.awaitLine("written");
            two.awaitLine("written");

            done.set(true);
            assertThat(snapshots.get()).isGreaterThan(10);
            long rows = 2L * CALLERS * writes;
            String here = digest.awaitRevision(rows);
            assertThat(digest.revisions())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, rows).boxed().toList());
            assertThat(one.ask("report " + rows)).isEqualTo(here);
            assertThat(two.ask("report " + rows)).isEqualTo(here);
            List<ForkedNode.Ack> acks = new ArrayList<>(one.acks());
            acks.addAll(two.acks());
            assertThat(acks).hasSize((int) rows);
            assertRealTimeOrder(acks);
        }
    }

    /** Whatever moment one looks, what is committed is exactly the first rows: no later one before an earlier one. */
    private int observePrefixes(AtomicBoolean done) throws SQLException {
        int snapshots = 0;
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement()) {
            while (!done.get()) {
                try (ResultSet result =
                        statement.executeQuery("SELECT count(*), coalesce(max(ordering), 0) FROM event_journal")) {
                    result.next();
                    assertThat(result.getLong(1)).as("rows up to the head").isEqualTo(result.getLong(2));
                    snapshots++;
                }
            }
        }
        return snapshots;
    }

    /** A write that began after another was acknowledged has the higher revision, on whatever nodes the two were. */
    private static void assertRealTimeOrder(List<ForkedNode.Ack> acks) {
        List<ForkedNode.Ack> byBegin = new ArrayList<>(acks);
        byBegin.sort(Comparator.comparingLong(ForkedNode.Ack::beganNanos));
        List<ForkedNode.Ack> byEnd = new ArrayList<>(acks);
        byEnd.sort(Comparator.comparingLong(ForkedNode.Ack::endedNanos));
        long highestEnded = 0;
        int ended = 0;
        for (ForkedNode.Ack ack : byBegin) {
            while (byEnd.get(ended).endedNanos() < ack.beganNanos()) {
                highestEnded = Math.max(highestEnded, byEnd.get(ended).revision());
                ended++;
            }
            assertThat(ack.revision()).isGreaterThan(highestEnded);
        }
    }

    @Test
    void nothingIsLostDoubledOrOutOfOrderWhileWritersAreKilled() throws SQLException {
        long seed = System.nanoTime();
        System.out.println("writers are killed with seed " + seed);
        Random random = new Random(seed);
        int kills = 6;
        List<ForkedNode> all = new ArrayList<>();
        try {
            List<ForkedNode> running = new ArrayList<>(List.of(writer(all), writer(all)));
            for (int kill = 0; kill < kills; kill++) {
                ForkedNode victim = running.removeFirst().awaitReady();
                victim.say("write w" + kill + " " + CALLERS + " 1000000");
                await().atMost(Duration.ofSeconds(20)).until(() -> victim.acks().size() > 10);
                running.add(writer(all));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(800)));
                victim.kill();
                down(victim);
            }
            running.forEach(ForkedNode::awaitReady);

            long head = node.feed().catchUp().toCompletableFuture().join();
            digest.awaitRevision(head);
            assertThat(digest.revisions())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, head).boxed().toList());
            assertThat(query("SELECT count(*) FROM event_journal")).isEqualTo(head);
            assertThat(running.getFirst().ask("list " + head))
                    .isEqualTo(FeedDigest.of(node.feed().list(FeedFilter.of("configmaps"))));
            assertAcknowledgedAreStored(all);
        } finally {
            all.forEach(ForkedNode::close);
        }
    }

    private ForkedNode writer(List<ForkedNode> all) {
        ForkedNode writer = ForkedNode.start(database, port);
        all.add(writer);
        return writer;
    }

    private void down(ForkedNode dead) {
        Cluster.get(node.kit().system())
                .manager()
                .tell(Down.apply(new Address("pekko", "troupe", "127.0.0.1", dead.port())));
    }

    private void assertAcknowledgedAreStored(List<ForkedNode> writers) throws SQLException {
        Map<Long, String> stored = new HashMap<>();
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT ordering, persistence_id, sequence_number FROM event_journal")) {
            while (result.next()) {
                stored.put(result.getLong(1), result.getString(2) + " " + result.getLong(3));
            }
        }
        int checked = 0;
        for (ForkedNode writer : writers) {
            for (ForkedNode.Ack ack : writer.acks()) {
                assertThat(stored.get(ack.revision())).isEqualTo(ack.path() + " " + ack.sequenceNumber());
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(60);
    }

    @Test
    void rowsOfAWriterThatDiedBetweenCommitAndPushArriveWithinASecond() {
        try (ForkedNode writer = ForkedNode.start(database, port)) {
            writer.awaitReady();
            node.put(new ResourceKey("configmaps", "default", "before"), "");
            digest.awaitRevision(1);

            writer.say("die last-words");
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !writer.isAlive());

            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(digest.revisions()).containsExactly(1L, 2L));
            assertThat(writer.acks()).isEmpty();
            assertThat(node.feed().find(new ResourceKey("configmaps", "default", "last-words")))
                    .isPresent();
        }
    }

    private long query(String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
