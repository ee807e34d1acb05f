package dev.troupe.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.protocol.journal.ChangeType;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LastRowsTest {
    private static final String NAME = "configmaps/default/a";

    private final LastRows rows = new LastRows();

    private static CommittedRow row(long revision, String name, long number, ChangeType type) {
        return new CommittedRow(revision, name, number, type, null);
    }

    private CommittedRow found(String name) {
        return Objects.requireNonNull(rows.find(name), name);
    }

    @Test
    void knowsNothingOfANameThatNeverWrote() {
        assertThat(rows.find(NAME)).isNull();
    }

    @Test
    void keepsTheLastRowWhateverTheOrderOfArrival() {
        rows.apply(row(12, NAME, 2, ChangeType.UPDATED));
        rows.apply(row(11, NAME, 1, ChangeType.CREATED));
        assertThat(found(NAME).sequenceNumber()).isEqualTo(2);
    }

    @Test
    void keepsTheNumbersOfADeletedNameOnly() {
        rows.apply(row(11, NAME, 1, ChangeType.CREATED));
        rows.apply(row(12, NAME, 2, ChangeType.DELETED));
        assertThat(found(NAME)).isEqualTo(row(12, NAME, 2, ChangeType.DELETED));
        rows.apply(row(11, NAME, 1, ChangeType.CREATED));
        assertThat(found(NAME).type()).isEqualTo(ChangeType.DELETED);
    }

    @Test
    void countsOnFromTheDeletionWhenTheNameIsUsedAgain() {
        rows.apply(row(11, NAME, 1, ChangeType.CREATED));
        rows.apply(row(12, NAME, 2, ChangeType.DELETED));
        rows.apply(row(13, NAME, 3, ChangeType.CREATED));
        rows.apply(row(12, NAME, 2, ChangeType.DELETED));
        assertThat(found(NAME)).isEqualTo(row(13, NAME, 3, ChangeType.CREATED));
        rows.apply(row(14, NAME, 4, ChangeType.DELETED));
        assertThat(found(NAME).sequenceNumber()).isEqualTo(4);
    }

    @Test
    void remembersManyDeletedNames() {
        int names = 20_000;
        for (int i = 1; i <= names; i++) {
            rows.apply(row(2L * i, "events/default/" + i, i, ChangeType.DELETED));
        }
        assertThat(rows.size()).isEqualTo(names);
        for (int i = 1; i <= names; i++) {
            CommittedRow last = found("events/default/" + i);
            assertThat(last.sequenceNumber()).isEqualTo(i);
            assertThat(last.revision()).isEqualTo(2L * i);
        }
        assertThat(rows.find("events/default/0")).isNull();
    }
}
