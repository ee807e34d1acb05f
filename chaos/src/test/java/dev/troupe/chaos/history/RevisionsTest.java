package dev.troupe.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.chaos.history.Operation.Call;
import dev.troupe.chaos.history.Operation.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevisionsTest {
    private static Operation read(String value, long revision, long from, long to) {
        return new Operation("r", new Call.Read(), new Outcome.Found(value, revision), from, to);
    }

    private static Operation written(String next, long revision, long from, long to) {
        return new Operation("w", new Call.Swap("0", next), new Outcome.Written(revision), from, to);
    }

    private static List<String> broken(Operation... operations) {
        return Revisions.check("x", List.of(operations)).stream()
                .map(Violation::rule)
                .toList();
    }

    @Test
    void takesRevisionsThatGrow() {
        assertThat(broken(read("0", 3, 1, 2), written("a", 7, 3, 4), read("a", 7, 5, 6), read("a", 7, 5, 9)))
                .isEmpty();
    }

    @Test
    void takesAnOldOneWhileTheNewOneIsOnItsWay() {
        assertThat(broken(written("a", 7, 1, 9), read("0", 3, 8, 10))).isEmpty();
    }

    @Test
    void refusesOneThatIsOlderThanWhatWasKnown() {
        assertThat(broken(written("a", 7, 1, 2), read("0", 3, 3, 4))).containsExactly("revisions grow");
        assertThat(broken(read("a", 7, 1, 2), written("b", 7, 3, 4)))
                .containsExactly("revisions grow", "a revision is one value");
    }

    @Test
    void refusesTwoValuesOfOneRevision() {
        assertThat(broken(read("a", 7, 1, 9), read("b", 7, 2, 8))).containsExactly("a revision is one value");
    }
}
