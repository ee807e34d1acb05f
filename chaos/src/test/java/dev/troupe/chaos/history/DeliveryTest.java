package dev.troupe.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final Seen A = new Seen("ADDED", "a", 5, "1");
    private static final Seen B = new Seen("ADDED", "b", 6, "1");
    private static final Seen A2 = new Seen("MODIFIED", "a", 9, "2");
    private static final List<Write> WRITES =
            List.of(new Write("a", 5, "1"), new Write("b", 6, "1"), new Write("a", 9, "2"));

    private static List<String> broken(Seen... seen) {
        return Delivery.check("w", List.of(seen), WRITES).stream()
                .map(Violation::rule)
                .toList();
    }

    @Test
    void takesEveryEventOnceAndInOrder() {
        assertThat(broken(A, B, A2)).isEmpty();
    }

    @Test
    void takesEventsOfWritesThatNobodyAcknowledged() {
        assertThat(broken(A, B, new Seen("ADDED", "c", 8, "1"), A2)).isEmpty();
    }

    @Test
    void refusesALostEvent() {
        assertThat(broken(A, A2)).containsExactly("every event comes");
    }

    @Test
    void refusesARepeatedEvent() {
        assertThat(broken(A, B, B, A2)).containsExactly("events come once");
    }

    @Test
    void refusesEventsOutOfOrder() {
        assertThat(broken(B, A, A2)).containsExactly("events come in order");
    }

    @Test
    void refusesAnotherValueThanWasWritten() {
        assertThat(broken(A, B, new Seen("MODIFIED", "a", 9, "1"))).containsExactly("events are what was written");
        assertThat(broken(A, new Seen("ADDED", "c", 6, "1"), A2)).containsExactly("events are what was written");
    }

    @Test
    void watchersMustAgree() {
        assertThat(Delivery.agree("w", List.of(A, B), "v", List.of(A, B))).isEmpty();
        assertThat(Delivery.agree("w", List.of(A, B), "v", List.of(A, A2))).hasSize(1);
        assertThat(Delivery.agree("w", List.of(A), "v", List.of(A, B))).hasSize(1);
    }
}
