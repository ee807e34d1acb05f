package dev.troupe.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.Moment;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.journal.JournalEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalHistoryTest {
    private static final ResourceKey A = new ResourceKey("configmaps", "default", "a");
    private static final ResourceKey B = new ResourceKey("configmaps", "default", "b");

    private final DatabaseAddress database = TestDatabase.create();
    private final TestNode node = new TestNode(TestSystem.local(database));

    @AfterEach
    void stop() {
        node.close();
    }

    private List<String> state(long revision) {
        return Journals.state(node.persistence().history(), revision);
    }

    private List<JournalEntry> story(long after, long upTo, @Nullable ResourceKey key) {
        return Journals.story(node.persistence().history(), after, upTo, key);
    }

    private void write() {
        node.put(A, "1");
        node.put(B, "2");
        node.put(A, "3");
        node.delete(B);
        node.put(B, "5");
    }

    @Test
    void theStateOfEveryRevisionCanBeTold() {
        write();

        assertThat(state(0)).isEmpty();
        assertThat(state(1)).containsExactly("configmaps/default/a@1 1");
        assertThat(state(2)).containsExactly("configmaps/default/a@1 1", "configmaps/default/b@2 2");
        assertThat(state(3)).containsExactly("configmaps/default/a@3 3", "configmaps/default/b@2 2");
        assertThat(state(4)).containsExactly("configmaps/default/a@3 3");
        assertThat(state(5)).containsExactly("configmaps/default/a@3 3", "configmaps/default/b@5 5");
        assertThat(node.persistence().history().extent()).isEqualTo(new Extent(0, 5));
    }

    @Test
    void theStoryIsToldInOrderWithWhatHappened() {
        write();

        List<JournalEntry> all = story(Span.FROM_THE_BEGINNING, 5, null);
        assertThat(all)
                .extracting(JournalEntry::toString)
                .containsExactly(
                        "CREATED configmaps/default/a@1",
                        "CREATED configmaps/default/b@2",
                        "UPDATED configmaps/default/a@3",
                        "DELETED configmaps/default/b@4",
                        "CREATED configmaps/default/b@5");
        assertThat(all.get(3).event().facts()).containsExactly(new Fact.Deleted());
        assertThat(all.get(3).event().verb()).isEqualTo("delete");
        assertThat(all.get(3).event().by().user()).isEqualTo("system:troupe:test");
        assertThat(story(1, 3, null)).extracting(JournalEntry::revision).containsExactly(2L, 3L);
        assertThat(story(Span.FROM_THE_BEGINNING, 5, B))
                .extracting(JournalEntry::revision)
                .containsExactly(2L, 4L, 5L);
    }

    @Test
    void aTimeMeansTheLastRowThatWasWrittenByThen() throws SQLException {
        write();
        Instant begin = Instant.parse("2026-11-25T15:00:00Z");
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE event_journal SET write_timestamp = " + begin.toEpochMilli()
                    + " + 1000 * (ordering / 2)"); // 1: 0 s, 2 and 3: 1 s, 4 and 5: 2 s
        }
        assertThat(at(begin.minusMillis(1))).isZero();
        assertThat(at(begin)).isEqualTo(1);
        assertThat(at(begin.plusMillis(999))).isEqualTo(1);
        assertThat(at(begin.plusSeconds(1))).isEqualTo(3);
        assertThat(at(begin.plusSeconds(2))).isEqualTo(5);
        assertThat(at(begin.plusSeconds(60))).isEqualTo(5);
    }

    private long at(Instant instant) {
        return node.persistence().history().revisionAt(new Moment.Time(instant));
    }

    @Test
    void rowsKnowWhenTheyWereWritten() {
        Instant before = Instant.now();
        node.put(A, "1");

        assertThat(at(before.minusSeconds(1))).isZero();
        assertThat(at(Instant.now().plusSeconds(1))).isEqualTo(1);
    }

    @Test
    void whatHasNotHappenedIsRefused() {
        write();

        assertThatThrownBy(() -> node.persistence().history().revisionAt(new Moment.Revision(6)))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(400))
                .hasMessage("there is no revision 6 yet: the newest is 5");
    }
}
