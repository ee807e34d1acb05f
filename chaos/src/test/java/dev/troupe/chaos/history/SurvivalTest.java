package dev.troupe.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurvivalTest {
    private static final List<Write> WRITES =
            List.of(new Write("a", 5, "1"), new Write("b", 6, "1"), new Write("a", 9, "2"));
    private static final Write B = new Write("b", 6, "1");

    private static List<Violation> check(Write... present) {
        Map<String, Write> byName = new HashMap<>();
        for (Write write : present) {
            byName.put(write.name(), write);
        }
        return Survival.check("s", byName, WRITES);
    }

    @Test
    void takesWhatWasWrittenLast() {
        assertThat(check(new Write("a", 9, "2"), B)).isEmpty();
    }

    @Test
    void takesWhatCameLaterAndWhatNobodyAcknowledged() {
        assertThat(check(new Write("a", 12, "3"), B, new Write("c", 13, "1"))).isEmpty();
    }

    @Test
    void refusesALostObject() {
        assertThat(check(new Write("a", 9, "2"))).hasSize(1);
    }

    @Test
    void refusesAnOlderState() {
        assertThat(check(new Write("a", 5, "1"), B)).hasSize(1);
    }

    @Test
    void refusesAnotherValueOfThatRevision() {
        assertThat(check(new Write("a", 9, "3"), B)).hasSize(1);
    }
}
