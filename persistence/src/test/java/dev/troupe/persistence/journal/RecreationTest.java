package dev.troupe.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.Recorder;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.FeedFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecreationTest {
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "phoenix");
    private static final int TIMES = 1000;

    @Test
    void oneNameIsDeletedAndCreatedAThousandTimes() {
        DatabaseAddress database = TestDatabase.create();
        List<String> expected = new ArrayList<>(List.of("synced@0"));
        try (TestNode node = new TestNode(TestSystem.local(database))) {
            Recorder recorder = new Recorder();
            node.feed()
                    .subscribe(
                            FeedFilter.of("configmaps").inNamespace("default").named("phoenix"), 0, recorder);
            for (int i = 0; i < TIMES; i++) {
                ObjectEntity.State created = node.put(KEY, "life " + i);
                assertThat(created.sequenceNumber()).isEqualTo(2L * i + 1);
                expected.add("ADDED phoenix@" + created.revision());
                if (i % 10 == 0) {
                    node.passivate(KEY); // recovery in mid-life
                }
                expected.add("DELETED phoenix@" + node.delete(KEY).revision());
                if (i % 10 == 5) {
                    node.passivate(KEY); // recovery from an ended life
                }
            }
            await().until(() -> recorder.heard().size() == expected.size());
            assertThat(recorder.heard()).containsExactlyElementsOf(expected);
            assertThat(node.feed().find(KEY)).isEmpty();
        }
        try (TestNode again = new TestNode(TestSystem.local(database))) {
            assertThat(again.feed().find(KEY)).isEmpty();
            assertThat(again.get(KEY).exists()).isFalse();
            assertThat(again.put(KEY, "one more").sequenceNumber()).isEqualTo(2L * TIMES + 1);
        }
    }
}
