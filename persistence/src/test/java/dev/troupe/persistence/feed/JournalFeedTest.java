package dev.troupe.persistence.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.Recorder;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalFeedTest {
    private static final int WINDOW_ROWS = 20;

    private final DatabaseAddress database = TestDatabase.create();
    private TestNode node = start();

    private TestNode start() {
        return new TestNode(ConfigFactory.parseString(
                        "troupe.persistence { load-rows = 10, feed.window-rows = " + WINDOW_ROWS + " }")
                .withFallback(TestSystem.local(database)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static ResourceKey key(String namespace, String name) {
        return new ResourceKey("configmaps", namespace, name);
    }

    private static ResourceKey key(String name) {
        return key("default", name);
    }

    @Test
    void listsInKeyOrderWithTheRevision() {
        node.put(key("b", "one"), "");
        node.put(key("a", "two"), "");
        node.put(key("a", "one"), "");
        node.feed().await(3).toCompletableFuture().join();

        ChangeFeed.Listing all = node.feed().list(FeedFilter.of("configmaps"));
        assertThat(all.revision()).isEqualTo(3);
        assertThat(all.objects())
                .extracting(o -> o.key().path())
                .containsExactly("configmaps/a/one", "configmaps/a/two", "configmaps/b/one");
        assertThat(node.feed()
                        .list(FeedFilter.of("configmaps").inNamespace("a"))
                        .objects())
                .extracting(StoredObject::revision)
                .containsExactly(3L, 2L);
        assertThat(node.feed()
                        .list(FeedFilter.of("configmaps").inNamespace("a").named("two"))
                        .objects())
                .hasSize(1);
        assertThat(node.feed().list(FeedFilter.of("pods")).objects()).isEmpty();
    }

    @Test
    void subscribingFromNothingDeliversWhatExistsFirst() {
        node.put(key("a"), "");
        node.put(key("b"), "");
        node.feed().await(2).toCompletableFuture().join();
        Recorder recorder = new Recorder();

        node.feed().subscribe(FeedFilter.of("configmaps"), 0, recorder);
        node.put(key("a"), "changed");
        node.delete(key("b"));

        await().untilAsserted(() -> assertThat(recorder.heard())
                .containsExactly("ADDED a@1", "ADDED b@2", "synced@2", "MODIFIED a@3", "DELETED b@4"));
    }

    @Test
    void subscribingFromARevisionDeliversWhatWasMissed() {
        node.put(key("a"), "");
        node.put(key("b"), "");
        node.put(key("a"), "again");
        node.feed().await(3).toCompletableFuture().join();
        Recorder recorder = new Recorder();

        ChangeFeed.Subscription subscription = node.feed().subscribe(FeedFilter.of("configmaps"), 1, recorder);
        subscription.requestBookmark();

        await().untilAsserted(
                        () -> assertThat(recorder.heard()).containsExactly("ADDED b@2", "MODIFIED a@3", "bookmark@3"));
    }

    @Test
    void aClosedSubscriptionHearsNothing() {
        Recorder recorder = new Recorder();
        Recorder other = new Recorder();
        ChangeFeed.Subscription subscription = node.feed().subscribe(FeedFilter.of("configmaps"), 0, recorder);
        node.feed().subscribe(FeedFilter.of("configmaps"), 0, other);
        await().until(() -> recorder.heard().contains("synced@0"));

        subscription.close();
        node.put(key("a"), "");

        await().until(() -> other.heard().contains("ADDED a@1"));
        assertThat(recorder.heard()).containsExactly("synced@0");
    }

    @Test
    void aFilterThatFailsHarmsNoOtherSubscriber() {
        Recorder recorder = new Recorder();
        FeedFilter odd = FeedFilter.of("configmaps").matching(object -> {
            throw new IllegalArgumentException("the test has it so");
        });
        node.feed().subscribe(odd, 0, new Recorder());
        node.feed().subscribe(FeedFilter.of("configmaps"), 0, recorder);

        node.put(key("a"), "");
        node.put(key("b"), "");

        await().untilAsserted(() -> assertThat(recorder.heard()).containsExactly("synced@0", "ADDED a@1", "ADDED b@2"));
        assertThat(node.feed().catchUp().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void anObjectThatLeavesASelectorArrivesAsDeleted() {
        Recorder recorder = new Recorder();
        FeedFilter selected = FeedFilter.of("configmaps")
                .inNamespace("default")
                .matching(object -> "web".equals(object.header().labels().get("app")));
        node.feed().subscribe(selected, 0, recorder);

        node.put(key("a"), Map.of("app", "web"), "1");
        node.put(key("a"), Map.of("app", "web"), "2");
        node.put(key("a"), Map.of("app", "db"), "3");
        node.put(key("a"), Map.of("app", "db"), "4");
        node.put(key("a"), Map.of("app", "web"), "5");

        await().untilAsserted(() -> assertThat(recorder.heard())
                .containsExactly("synced@0", "ADDED a@1", "MODIFIED a@2", "DELETED a@3", "ADDED a@5"));
    }

    @Test
    void whatLeftIsShownAsItLastMatched() {
        List<StoredObject> deleted = new CopyOnWriteArrayList<>();
        FeedFilter selected = FeedFilter.of("configmaps")
                .matching(object -> !object.header().labels().isEmpty());
        node.feed().subscribe(selected, 0, change -> {
            if (change.previous() != null) {
                deleted.add(change.object());
            }
        });

        node.put(key("a"), Map.of("app", "web"), "1");
        node.put(key("a"), Map.of(), "2");

        await().until(() -> !deleted.isEmpty());
        assertThat(deleted.getFirst().revision()).isEqualTo(2);
        assertThat(deleted.getFirst().tree().at("/data/k").asText()).isEqualTo("1");
    }

    @Test
    void aRevisionThatLeftTheWindowIsExpired() {
        for (int i = 0; i < WINDOW_ROWS + 5; i++) {
            node.put(key("a"), "v" + i);
        }
        node.feed().await(WINDOW_ROWS + 5).toCompletableFuture().join();
        Recorder recorder = new Recorder();

        assertThatThrownBy(() -> node.feed().subscribe(FeedFilter.of("configmaps"), 4, recorder))
                .isInstanceOfSatisfying(StatusException.class, expired -> {
                    assertThat(expired.code()).isEqualTo(410);
                    assertThat(expired.reason()).isEqualTo("Expired");
                    assertThat(expired.text()).isEqualTo("too old resource version: 4 (5)");
                });
        node.feed().subscribe(FeedFilter.of("configmaps"), 5, recorder);
        await().until(() -> recorder.heard().size() == WINDOW_ROWS);
    }

    @Test
    void afterARestartTheStateIsThereAndWatchesResume() {
        for (int i = 0; i < 30; i++) {
            node.put(key("cm-" + i), "v");
        }
        node.delete(key("cm-0"));
        node.close();
        node = start();

        assertThat(node.feed().head()).isEqualTo(31);
        assertThat(node.feed().list(FeedFilter.of("configmaps")).objects()).hasSize(29);
        assertThat(node.feed().find(key("cm-0"))).isEmpty();
        Recorder recorder = new Recorder();
        node.feed().subscribe(FeedFilter.of("configmaps"), 29, recorder);
        await().untilAsserted(() -> assertThat(recorder.heard()).containsExactly("ADDED cm-29@30", "DELETED cm-0@31"));
    }

    @Test
    void catchUpSeesWhatAnotherNodeCommitted() {
        try (TestNode other = start()) {
            long revision = other.put(key("a"), "").revision();

            assertThat(node.feed().catchUp().toCompletableFuture().join()).isGreaterThanOrEqualTo(revision);
            assertThat(node.feed().find(key("a"))).isPresent();
        }
    }

    @Test
    void rowsOfAnotherNodeArriveWithoutBeingAskedFor() {
        Recorder recorder = new Recorder();
        node.feed().subscribe(FeedFilter.of("configmaps"), 0, recorder);
        try (TestNode other = start()) {
            other.put(key("a"), "");

            // These two are not in one cluster, so the announced head alone has told.
            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(recorder.heard()).containsExactly("synced@0", "ADDED a@1"));
        }
    }
}
