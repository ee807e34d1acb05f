package dev.troupe.persistence.history;

import static dev.troupe.persistence.history.Journals.differences;
import static dev.troupe.persistence.history.Journals.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.history.Difference;
import dev.troupe.protocol.history.Verdict;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A journal that somebody has tampered with says so. */
class VerificationTest {
    private final DatabaseAddress database = TestDatabase.create();
    private TestNode node = new TestNode(TestSystem.local(database));

    @AfterEach
    void stop() {
        node.close();
    }

    private void write() {
        node.put(map("a"), Map.of("app", "web"), "1");
        node.put(map("b"), "2");
        node.put(map("a"), Map.of(), "3");
        node.put(map("a"), Map.of("app", "db"), "4");
        node.delete(map("b"));
        node.put(map("b"), "6");
    }

    private void replace(long ordering, String what, String by) throws Exception {
        Journals.execute(
                database,
                "UPDATE event_journal SET event_payload = convert_to(replace(convert_from(event_payload, 'UTF8'), '"
                        + what + "', '" + by + "'), 'UTF8') WHERE ordering = " + ordering);
    }

    @Test
    void aSoundJournalHasNoDifferences() {
        write();

        Verdict verdict = node.persistence().history().verify(difference -> {
            throw new AssertionError(difference);
        });
        assertThat(verdict).isEqualTo(new Verdict(6, 6, 6, 2, 0));
    }

    @Test
    void aCorruptedRowIsNamed() throws Exception {
        write();
        replace(3, "\n{\"apiVersion\":\"v1\"", "\n{\"apiVersion\":\"v1\",\"forged\":\"yes\"");

        assertThat(differences(node))
                .containsExactly(new Difference(
                        "configmaps/default/a", 3, "the row's object is not what the events make of it, at .forged"));
    }

    @Test
    void aCorruptedEventIsNamed() throws Exception {
        write();
        replace(4, "\"patch\":{", "\"patch\":{\"forged\":\"yes\",");

        assertThat(differences(node))
                .extracting(Difference::object, Difference::revision)
                .containsExactly(tuple("configmaps/default/a", 4L));
    }

    @Test
    void aRowThatWasNeverChangedAgainIsComparedWithWhatIsLive() throws Exception {
        write();
        replace(6, "\"k\":\"6\"", "\"k\":\"7\"");

        assertThat(differences(node))
                .containsExactly(new Difference("configmaps/default/b", 6, "the live object differs, at .data.k"));
    }

    @Test
    void rowsThatWereTakenOutAreMissed() throws Exception {
        write();
        Journals.execute(database, "DELETE FROM event_journal WHERE ordering = 3");

        assertThat(differences(node))
                .extracting(Difference::object, Difference::what)
                .contains(
                        tuple("configmaps/default/a", "its rows between sequence numbers 1 and 3 are missing"),
                        tuple("journal", "6 revisions were given after 0, and there are 5 rows"));
    }

    @Test
    void anObjectWhoseRowsWereTakenOutIsMissed() throws Exception {
        write();
        Journals.execute(database, "DELETE FROM event_journal WHERE persistence_id = 'configmaps/default/a'");

        assertThat(differences(node))
                .extracting(Difference::object, Difference::what)
                .contains(tuple("configmaps/default/a", "it is live, and the journal does not know of it"));
    }

    @Test
    void aRowThatCannotBeReadIsNamed() throws Exception {
        write();
        Journals.execute(database, "UPDATE event_journal SET event_payload = 'nonsense'::bytea WHERE ordering = 3");

        assertThat(differences(node))
                .extracting(Difference::object, Difference::revision)
                .contains(tuple("configmaps/default/a", 3L));
    }

    @Test
    void afterARestartTheRowsAreStillProved() throws Exception {
        write();
        replace(3, "\n{\"apiVersion\":\"v1\"", "\n{\"apiVersion\":\"v1\",\"forged\":\"yes\"");
        node.close();
        node = new TestNode(TestSystem.local(database));

        assertThat(differences(node)).extracting(Difference::object).containsOnly("configmaps/default/a");
    }
}
