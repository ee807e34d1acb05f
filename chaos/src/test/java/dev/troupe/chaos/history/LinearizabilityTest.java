package dev.troupe.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.chaos.history.Operation.Call;
import dev.troupe.chaos.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories that a register may have, and ones that it must not have. */
class LinearizabilityTest {
    private static Operation read(String value, long from, long to) {
        return new Operation("r", new Call.Read(), new Outcome.Found(value, 1), from, to);
    }

    private static Operation written(String expected, String next, long from, long to) {
        return new Operation("w", new Call.Swap(expected, next), new Outcome.Written(1), from, to);
    }

    private static Operation conflict(String expected, String next, long from, long to) {
        return new Operation("w", new Call.Swap(expected, next), new Outcome.Conflict(), from, to);
    }

    private static Operation unknown(String expected, String next, long from) {
        return new Operation("w", new Call.Swap(expected, next), new Outcome.Unknown(), from, from);
    }

    private static boolean holds(Operation... operations) {
        return Linearizability.check("x", "0", List.of(operations)).isEmpty();
    }

    @Test
    void takesWhatHappenedOneAfterTheOther() {
        assertThat(holds(read("0", 1, 2), written("0", "a", 3, 4), read("a", 5, 6), conflict("0", "b", 7, 8)))
                .isTrue();
    }

    @Test
    void takesEitherOrderOfWhatHappenedAtOnce() {
        assertThat(holds(written("0", "a", 1, 10), read("0", 2, 3), read("a", 4, 5), read("a", 6, 12)))
                .isTrue();
    }

    @Test
    void refusesAStaleRead() {
        assertThat(holds(written("0", "a", 1, 2), read("0", 3, 4))).isFalse();
    }

    @Test
    void refusesAReadOfBeforeWhatAnotherHasReadAlready() {
        assertThat(holds(written("0", "a", 1, 10), read("a", 2, 3), read("0", 4, 5)))
                .isFalse();
    }

    @Test
    void refusesALostWrite() {
        assertThat(holds(written("0", "a", 1, 2), written("0", "b", 3, 4))).isFalse();
        assertThat(holds(written("0", "a", 1, 2), read("a", 3, 4), read("0", 5, 6)))
                .isFalse();
    }

    @Test
    void refusesTwoWritesInThePlaceOfOneValue() {
        assertThat(holds(written("0", "a", 1, 10), written("0", "b", 1, 10))).isFalse();
    }

    @Test
    void refusesAConflictThatHasWritten() {
        assertThat(holds(conflict("0", "a", 1, 2), read("a", 3, 4))).isFalse();
    }

    @Test
    void refusesAConflictWithoutAReason() {
        assertThat(holds(conflict("0", "a", 1, 2), read("0", 3, 4))).isFalse();
        assertThat(holds(conflict("0", "a", 1, 5), written("0", "b", 2, 3))).isTrue();
    }

    @Test
    void refusesAValueThatNobodyWrote() {
        assertThat(holds(read("z", 1, 2))).isFalse();
    }

    @Test
    void anUnknownWriteMayComeLateOrNever() {
        assertThat(holds(unknown("0", "a", 1), read("0", 2, 3), read("a", 4, 5)))
                .isTrue();
        assertThat(holds(unknown("0", "a", 1), read("0", 2, 3), written("0", "b", 4, 5)))
                .isTrue();
    }

    @Test
    void anUnknownWriteComesOnceAndNotBeforeItWasAskedFor() {
        assertThat(holds(unknown("0", "a", 1), read("a", 2, 3), read("0", 4, 5)))
                .isFalse();
        assertThat(holds(read("a", 1, 2), unknown("0", "a", 3))).isFalse();
    }

    @Test
    void refusesOneStaleReadAmongManyOperations() {
        for (long seed = 1; seed <= 20; seed++) {
            List<Operation> history = concurrent(new Random(seed));
            assertThat(Linearizability.check("x", "0", history))
                    .as("seed %d", seed)
                    .isEmpty();
            List<Operation> spoilt = new ArrayList<>(history);
            long end = history.getLast().completedNanos() + 1000;
            spoilt.add(read("0", end, end + 1));
            assertThat(Linearizability.check("x", "0", spoilt))
                    .as("seed %d", seed)
                    .isPresent();
        }
    }

    /** Operations whose times overlap, around moments at which each took effect; some of which nobody was told. */
    private static List<Operation> concurrent(Random random) {
        List<Operation> history = new ArrayList<>();
        String value = "0";
        for (int i = 1; i <= 400; i++) {
            long at = 100L * i;
            long from = at - random.nextInt(400);
            long to = at + random.nextInt(400);
            switch (random.nextInt(4)) {
                case 0 -> {
                    history.add(
                            random.nextBoolean() ? written(value, "v" + i, from, to) : unknown(value, "v" + i, from));
                    value = "v" + i;
                }
                case 1 -> history.add(conflict("v" + (i + 1000), "u" + i, from, to));
                default -> history.add(read(value, from, to));
            }
        }
        return history;
    }
}
