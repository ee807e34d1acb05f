package dev.troupe.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PausedWriterTest {

    @Test
    void aNodeThatIsPausedWithTheLockDoesNotStopTheOthers() {
        DatabaseAddress database = TestDatabase.create();
        try (TestNode paused = new TestNode(TestSystem.local(database));
                TestNode other = new TestNode(TestSystem.local(database))) {
            System.setProperty(Failpoints.PROPERTY, Failpoints.HOLDING_LOCK);
            var never = paused.putAsync(key("paused"), Map.of(), "");
            await().until(() -> System.getProperty(Failpoints.PROPERTY) == null);

            assertThat(other.putAsync(key("other"), Map.of(), "").toCompletableFuture())
                    .succeedsWithin(Duration.ofSeconds(8));
            assertThat(never.toCompletableFuture()).isNotDone();
            assertThat(other.feed().catchUp().toCompletableFuture().join()).isEqualTo(1);
        }
    }

    private static ResourceKey key(String name) {
        return new ResourceKey("configmaps", "default", name);
    }
}
