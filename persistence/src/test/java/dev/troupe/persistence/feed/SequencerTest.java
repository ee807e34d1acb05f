package dev.troupe.persistence.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.persistence.journal.CommittedRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SequencerTest {
    private static final int ROWS = 500;

    static LongStream seeds() {
        return new Random().longs(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void handsEveryRowOutOnceInOrderHoweverTheyCome(long seed) {
        Random random = new Random(seed);
        List<List<CommittedRow>> batches = new ArrayList<>();
        for (long from = 1; from <= ROWS; ) {
            long to = Math.min(ROWS, from + random.nextInt(10));
            batches.add(rows(from, to));
            if (random.nextInt(4) == 0) {
                batches.add(rows(Math.max(1, from - random.nextInt(10)), to)); // again, from the database
            }
            from = to + 1;
        }
        Collections.shuffle(batches, random);
        Sequencer sequencer = new Sequencer();
        sequencer.startAt(0);

        List<Long> out = new ArrayList<>();
        batches.forEach(batch -> sequencer.offer(batch).forEach(row -> out.add(row.revision())));

        assertThat(out)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, ROWS).boxed().toList());
        assertThat(sequencer.isBehind()).isFalse();
    }

    @Test
    void namesTheFirstHole() {
        Sequencer sequencer = new Sequencer();
        sequencer.startAt(10);

        sequencer.offer(rows(15, 16));

        assertThat(sequencer.isBehind()).isTrue();
        assertThat(sequencer.applied()).isEqualTo(10);
        assertThat(sequencer.holeEnd()).isEqualTo(14);
    }

    @Test
    void anAnnouncedHeadIsAHoleAtTheEnd() {
        Sequencer sequencer = new Sequencer();
        sequencer.startAt(10);

        sequencer.announce(12);

        assertThat(sequencer.isBehind()).isTrue();
        assertThat(sequencer.holeEnd()).isEqualTo(12);
        assertThat(sequencer.offer(rows(11, 12))).hasSize(2);
        assertThat(sequencer.isBehind()).isFalse();
    }

    private static List<CommittedRow> rows(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(CommittedRow::removed).toList();
    }
}
