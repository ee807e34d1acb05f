package dev.troupe.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.persistence.journal.JournalException;
import dev.troupe.persistence.journal.PendingRow;
import dev.troupe.persistence.journal.WriteJob;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.Recorder;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.FeedFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageTest {
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "web");
    private static final ResourceKey ASLEEP = new ResourceKey("configmaps", "default", "asleep");

    private final Path directory = TestDatabase.directory();
    private final EmbeddedPostgres first = EmbeddedPostgres.start(TestDatabase.settings(directory));
    private EmbeddedPostgres server = first;
    private final TestNode node = new TestNode(TestSystem.local(first.address()));

    OutageTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        node.close();
        server.stop();
        TestDatabase.delete(directory);
    }

    @Test
    void writesFailReadsComeFromMemoryAndAllGoesOnAfterwards() throws IOException {
        node.put(KEY, "before");
        node.put(ASLEEP, "before");
        node.passivate(ASLEEP);
        Recorder recorder = new Recorder();
        node.feed().subscribe(FeedFilter.of("configmaps"), 2, recorder);

        server.stop();
        await().until(() -> !node.persistence().databaseReachable());

        assertThat(write("new"))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(JournalException.Unavailable.class);
        assertThat(node.feed().find(KEY)).isPresent();
        assertThat(node.feed().list(FeedFilter.of("configmaps")).objects()).hasSize(2);
        assertThat(node.get(KEY).revision()).isEqualTo(1);
        assertThat(node.get(ASLEEP).revision()).isEqualTo(2); // wakes from memory
        assertThatThrownBy(() -> node.feed().catchUp().toCompletableFuture().get())
                .hasCauseInstanceOf(StatusException.class);

        server = EmbeddedPostgres.start(TestDatabase.settings(directory));
        assertThat(server.address()).isEqualTo(first.address());

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(write("after")).succeedsWithin(Duration.ofSeconds(2)));
        ObjectEntity.State changed = node.put(KEY, "after");
        assertThat(changed.revision()).isEqualTo(4); // the refused write left no hole
        await().untilAsserted(() -> assertThat(recorder.heard()).contains("MODIFIED web@4"));
        assertThat(node.feed().catchUp().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
    }

    /** A write as the journal plugin makes it, without an entity's retries around it. */
    private CompletableFuture<Void> write(String id) {
        WriteJob job =
                new WriteJob(List.of(new PendingRow(id, 1, "writer", 0, "", 17, "", new byte[] {1}, "not an entry")));
        node.persistence().writer().submit(job);
        return job.done();
    }
}
