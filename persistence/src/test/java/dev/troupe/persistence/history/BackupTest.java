package dev.troupe.persistence.history;

import static dev.troupe.persistence.history.Journals.column;
import static dev.troupe.persistence.history.Journals.differences;
import static dev.troupe.persistence.history.Journals.map;
import static dev.troupe.persistence.history.Journals.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.persistence.PersistenceSettings;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.Recorder;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.FeedFilter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BackupTest {
    private static final long ERA = 1_000_000_000_000L;
    private static final String ROWS = "SELECT ordering || ' ' || persistence_id || ' ' || sequence_number || ' '"
            + " || write_timestamp || ' ' || writer || ' ' || md5(event_payload) FROM event_journal"
            + " WHERE persistence_id <> 'troupe-restoration' ORDER BY ordering";

    private final DatabaseAddress from = TestDatabase.create();
    private final DatabaseAddress to = TestDatabase.create();

    private static byte[] backup(TestNode node) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.persistence().history().backup(out);
        return out.toByteArray();
    }

    private static void write(TestNode node) {
        node.put(map("a"), "größer\n\"quoted\" \u0000 \u2028");
        node.put(map("b"), "2");
        node.put(map("a"), "3");
        node.delete(map("b"));
    }

    private Restoration.Restored restore(DatabaseAddress target, byte[] backup, boolean force) throws Exception {
        return Restoration.run(
                PersistenceSettings.from(TestSystem.local(target)), new ByteArrayInputStream(backup), force);
    }

    @Test
    void aRestoredJournalIsTheSameAndBeginsANewEra() throws Exception {
        byte[] backup;
        List<String> state;
        try (TestNode node = new TestNode(TestSystem.local(from))) {
            write(node);
            state = state(node.persistence().history(), 4);
            backup = backup(node);
            node.put(map("a"), "after the backup");
        }

        assertThat(restore(to, backup, false)).isEqualTo(new Restoration.Restored(4, 4, ERA));

        Journals.execute(from, "DELETE FROM event_journal WHERE ordering = 5");
        assertThat(column(to, ROWS)).isEqualTo(column(from, ROWS));
        try (TestNode node = new TestNode(TestSystem.local(to))) {
            assertThat(node.feed().head()).isEqualTo(ERA);
            assertThat(state(node.persistence().history(), 4)).isEqualTo(state);
            assertThat(state(node.persistence().history(), ERA)).isEqualTo(state);
            assertThat(differences(node)).isEmpty();
            assertThat(node.put(map("b"), "again").sequenceNumber()).isEqualTo(3);
            assertThat(node.put(map("a"), "more").revision()).isEqualTo(ERA + 2);
            assertThat(differences(node)).isEmpty();
        }
    }

    @Test
    void watchesFromBeforeTheRestorationAreExpired() throws Exception {
        byte[] backup;
        try (TestNode node = new TestNode(TestSystem.local(from))) {
            write(node);
            backup = backup(node);
        }
        restore(to, backup, false);

        try (TestNode node = new TestNode(TestSystem.local(to))) {
            for (long seen : List.of(4L, 5L, 1000L, ERA - 1)) {
                assertThatThrownBy(() -> node.feed().subscribe(FeedFilter.of("configmaps"), seen, new Recorder()))
                        .isInstanceOfSatisfying(
                                StatusException.class,
                                expired -> assertThat(expired.code()).isEqualTo(410));
            }
            node.feed().subscribe(FeedFilter.of("configmaps"), ERA, new Recorder());
        }
    }

    @Test
    void aRestoredClusterCanBeBackedUpRestoredAndCompacted() throws Exception {
        byte[] second;
        try (TestNode node = new TestNode(TestSystem.local(from))) {
            write(node);
            restore(to, backup(node), false);
        }
        try (TestNode node = new TestNode(TestSystem.local(to))) {
            node.put(map("a"), "second era");
            second = backup(node);
        }
        DatabaseAddress third = TestDatabase.create();
        assertThat(restore(third, second, false).begins()).isEqualTo(2 * ERA);
        try (TestNode node = new TestNode(TestSystem.local(third))) {
            assertThat(differences(node)).isEmpty();
            node.persistence().history().compact(2 * ERA);
            assertThat(differences(node)).isEmpty();
            assertThat(node.put(map("a"), "third era").revision()).isEqualTo(2 * ERA + 1);
        }
    }

    @Test
    void aDatabaseThatHoldsAJournalIsLeftAloneUnlessForced() throws Exception {
        byte[] backup;
        try (TestNode node = new TestNode(TestSystem.local(from))) {
            write(node);
            backup = backup(node);
        }
        try (TestNode node = new TestNode(TestSystem.local(to))) {
            node.put(map("precious"), "1");
        }
        List<String> before = column(to, ROWS);

        assertThatThrownBy(() -> restore(to, backup, false))
                .isInstanceOf(IOException.class)
                .hasMessage("the database holds a journal already, up to revision 1; --force replaces it, for good");
        assertThat(column(to, ROWS)).isEqualTo(before);
        restore(to, backup, true);
        assertThat(column(to, ROWS)).isEqualTo(column(from, ROWS));
    }

    @Test
    void aBackupThatIsNotWholeChangesNothing() throws Exception {
        byte[] backup;
        try (TestNode node = new TestNode(TestSystem.local(from))) {
            write(node);
            backup = backup(node);
        }
        String text = new String(
                new GZIPInputStream(new ByteArrayInputStream(backup)).readAllBytes(), StandardCharsets.UTF_8);
        String withoutEnd = text.substring(0, text.lastIndexOf("{\"rows\""));
        for (String damaged : List.of(withoutEnd, text.replace("\\\"k\\\":\\\"3\\\"", "\\\"k\\\":\\\"4\\\""), "{}\n")) {
            assertThat(damaged).isNotEqualTo(text);
            assertThatThrownBy(() -> restore(to, zipped(damaged), true)).isInstanceOf(IOException.class);
            assertThat(column(to, ROWS)).isEmpty();
        }
        byte[] half = Arrays.copyOf(backup, backup.length / 2);
        assertThatThrownBy(() -> restore(to, half, true)).isInstanceOf(IOException.class);
        assertThat(column(to, ROWS)).isEmpty();
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void theFormatIsAsDescribed() throws Exception {
        try (TestNode node = new TestNode(TestSystem.local(from))) {
            node.put(map("a"), "1");
            List<JsonNode> lines = new String(
                            new GZIPInputStream(new ByteArrayInputStream(backup(node))).readAllBytes(),
                            StandardCharsets.UTF_8)
                    .lines()
                    .map(Json::read)
                    .toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0).path("format").asText()).isEqualTo("troupe-journal");
            assertThat(lines.get(0).path("version").asInt()).isEqualTo(1);
            assertThat(lines.get(0).path("head").asLong()).isEqualTo(1);
            assertThat(lines.get(1).path("id").asText()).isEqualTo("configmaps/default/a");
            assertThat(lines.get(1).path("text").asText()).startsWith("C configmaps/default/a\n");
            assertThat(lines.get(2).path("rows").asLong()).isEqualTo(1);
        }
    }
}
