package dev.troupe.persistence.history;

import static dev.troupe.persistence.history.Journals.column;
import static dev.troupe.persistence.history.Journals.differences;
import static dev.troupe.persistence.history.Journals.map;
import static dev.troupe.persistence.history.Journals.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.troupe.api.StatusException;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.Recorder;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.history.CompactionResult;
import dev.troupe.protocol.history.CompactionStatus;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompactionTest {
    private static final String ORDERINGS = "SELECT ordering FROM event_journal ORDER BY ordering";

    private final DatabaseAddress database = TestDatabase.create();
    private TestNode node = start();

    private TestNode start() {
        return new TestNode(ConfigFactory.parseString(
                        "troupe.persistence { load-rows = 1000, history { batch-rows = 3, retention = 1h } }")
                .withFallback(TestSystem.local(database)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private History history() {
        return node.persistence().history();
    }

    /** Rows 1 to 12: "a" is changed often, "gone" is deleted, "again" is deleted and made again, "once" stays. */
    private void write() {
        node.put(map("a"), "1");
        node.put(map("once"), "2");
        node.put(map("gone"), "3");
        node.put(map("again"), "4");
        node.put(map("a"), "5");
        node.delete(map("gone"));
        node.delete(map("again"));
        node.put(map("a"), "8");
        node.put(map("again"), "9");
        node.put(map("a"), "10");
        node.put(map("again"), "11");
        node.put(map("a"), "12");
    }

    @Test
    void keepsWhatIsNeededToTellTheStateAndWhatCameAfter() throws Exception {
        write();
        List<String> at8 = state(history(), 8);
        List<String> at10 = state(history(), 10);

        assertThat(history().compact(8)).isEqualTo(new CompactionResult(8, 4));

        assertThat(column(database, ORDERINGS)).containsExactly("2", "6", "7", "8", "9", "10", "11", "12");
        assertThat(state(history(), 8)).isEqualTo(at8);
        assertThat(state(history(), 10)).isEqualTo(at10);
        assertThat(history().extent()).isEqualTo(new Extent(8, 12));
        assertThatThrownBy(() -> state(history(), 7))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(410));
        assertThat(differences(node)).isEmpty();
    }

    @Test
    void neverTakesTheNewestRowOfAnEntity() throws Exception {
        write();

        history().compact(12);

        assertThat(column(database, ORDERINGS)).containsExactly("2", "6", "11", "12");
        assertThat(history().compact(12)).isEqualTo(new CompactionResult(12, 0));
        assertThat(differences(node)).isEmpty();
        assertThat(node.put(map("a"), "13").revision()).isEqualTo(13);
    }

    @Test
    void ofADeletionOnlyTheFactStays() throws Exception {
        node.put(map("gone"), "secret");
        node.delete(map("gone"));
        node.put(map("a"), "3");

        history().compact(2);

        List<String> payloads =
                column(database, "SELECT convert_from(event_payload, 'UTF8') FROM event_journal WHERE ordering = 2");
        assertThat(payloads.getFirst())
                .startsWith("D configmaps/default/gone\n")
                .doesNotContain("secret");
        assertThat(differences(node)).isEmpty();
    }

    @Test
    void aDeletedNameGoesOnCountingAfterARestart() {
        write();
        history().compact(12);
        node.close();
        node = start();

        ObjectEntity.State made = node.put(map("gone"), "back");

        assertThat(made.sequenceNumber()).isEqualTo(3);
        assertThat(made.revision()).isEqualTo(13);
        assertThat(differences(node)).isEmpty();
    }

    @Test
    void theFeedLoadsAJournalWithHoles() {
        write();
        List<String> before = state(history(), 12);
        history().compact(10);
        node.close();
        node = start();

        assertThat(node.feed().head()).isEqualTo(12);
        assertThat(node.feed().list(FeedFilter.of("configmaps")).objects())
                .extracting(object -> object + " " + object.tree().at("/data/k").asText())
                .containsExactlyInAnyOrderElementsOf(before);
        Recorder recorder = new Recorder();
        node.feed().subscribe(FeedFilter.of("configmaps"), 10, recorder);
        await().untilAsserted(() -> assertThat(recorder.heard()).containsExactly("MODIFIED again@11", "MODIFIED a@12"));
    }

    @Test
    void watchesFromBelowAreExpiredOnEveryNodeAndOthersGoOn() {
        write();
        try (TestNode other = start()) {
            Recorder running = new Recorder();
            other.feed().subscribe(FeedFilter.of("configmaps"), 3, running);

            history().compact(8);

            for (TestNode each : List.of(node, other)) {
                await().untilAsserted(() -> assertThatThrownBy(
                                () -> each.feed().subscribe(FeedFilter.of("configmaps"), 7, new Recorder()))
                        .isInstanceOfSatisfying(StatusException.class, expired -> {
                            assertThat(expired.code()).isEqualTo(410);
                            assertThat(expired.text()).isEqualTo("too old resource version: 7 (8)");
                        }));
                each.feed().subscribe(FeedFilter.of("configmaps"), 8, new Recorder());
            }
            node.put(map("a"), "13");
            await().untilAsserted(() -> assertThat(running.heard()).hasSize(10).endsWith("MODIFIED a@13"));
        }
    }

    @Test
    void aHoleThatANodeHasYetToReadIsReadAsRemoved() throws Exception {
        node.put(map("a"), "1");
        Journals.execute(database, "INSERT INTO event_journal SELECT 5, 'other', 1, false, '', 0, '', 4, '', ''");
        Journals.execute(database, "SELECT pg_notify('troupe_head', '5')"); // 2 to 4 are gone

        await().untilAsserted(() -> assertThat(node.feed().head()).isEqualTo(5));
        assertThat(node.put(map("a"), "6").revision()).isEqualTo(6);
    }

    @Test
    void writesGoOnMeanwhile() throws Exception {
        for (int i = 0; i < 300; i++) {
            node.put(map("m" + i % 10), "v" + i);
        }
        CompletableFuture<CompactionResult> running =
                CompletableFuture.supplyAsync(() -> history().compact(290));
        long slowest = 0;
        int writes = 0;
        while (!running.isDone() || writes < 20) {
            long begin = System.nanoTime();
            node.put(map("w" + writes), "x");
            slowest = Math.max(slowest, System.nanoTime() - begin);
            writes++;
        }
        assertThat(running.join()).isEqualTo(new CompactionResult(290, 280));
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(1));
        assertThat(differences(node)).isEmpty();
    }

    @Test
    void anInterruptedRunIsFinishedByTheNext() throws Exception {
        write();
        Journals.execute(database, "UPDATE troupe_history SET compacted = 8, swept = 5");
        Journals.execute(database, "DELETE FROM event_journal WHERE ordering = 1");
        assertThat(differences(node)).isEmpty();

        assertThat(history().compact(3)).isEqualTo(new CompactionResult(8, 3));
        assertThat(column(database, ORDERINGS)).containsExactly("2", "6", "7", "8", "9", "10", "11", "12");
    }

    @Test
    void onlyOneRunsAtATime() throws Exception {
        write();
        try (var connection = TestDatabase.connect(database);
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + 0x54524F555046L + ")");
            assertThatThrownBy(() -> history().compact(8))
                    .isInstanceOfSatisfying(
                            StatusException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(429));
        }
        assertThatThrownBy(() -> history().compact(13)).hasMessageContaining("there is no revision 13 yet");
    }

    @Test
    void whatIsOlderThanTheRetentionGoes() throws Exception {
        write();
        long old = Instant.now().minus(Duration.ofHours(2)).toEpochMilli();
        Journals.execute(database, "UPDATE event_journal SET write_timestamp = " + old + " WHERE ordering <= 8");

        CompactionResult result = ((JournalHistory) history()).compactWhatIsOld(Instant.now());

        assertThat(result).isEqualTo(new CompactionResult(8, 4));
        CompactionStatus status = history().compaction();
        assertThat(status.compacted()).isEqualTo(8);
        assertThat(status.swept()).isEqualTo(8);
        assertThat(status.head()).isEqualTo(12);
        assertThat(status.rows()).isEqualTo(8);
        assertThat(status.compactedAt()).isNotNull();
        assertThat(status.retention()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void rowsOfOtherActorsStay() throws Exception {
        Journals.execute(
                database,
                "INSERT INTO event_journal SELECT n, 'allocator', n, false, '', 0, '', 4, '', ''"
                        + " FROM generate_series(1, 5) n");
        node.close();
        node = start();
        node.put(map("a"), "6");

        assertThat(history().compact(6).deleted()).isZero();
        assertThat(differences(node)).isEmpty();
    }
}
