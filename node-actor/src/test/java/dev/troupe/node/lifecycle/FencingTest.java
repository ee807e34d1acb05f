package dev.troupe.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FencingTest {
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Instant BEGIN = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    void isOverALeaseAfterAMajorityHasPromised() {
        Fencing fencing = new Fencing();
        fencing.promised("a", 3, BEGIN);
        fencing.promised("a", 3, BEGIN.plusSeconds(1));
        assertThat(fencing.isOver(LEASE, BEGIN.plusSeconds(60)))
                .as("one of three, twice")
                .isFalse();
        fencing.promised("b", 3, BEGIN.plusSeconds(2));
        assertThat(fencing.isOver(LEASE, BEGIN.plusSeconds(7))).isFalse();
        fencing.promised("c", 3, BEGIN.plusSeconds(8));
        assertThat(fencing.isOver(LEASE, BEGIN.plusSeconds(8)))
                .as("counted from the majority")
                .isTrue();
    }

    @Test
    void halfIsNoMajority() {
        Fencing fencing = new Fencing();
        fencing.promised("a", 2, BEGIN);
        assertThat(fencing.isOver(LEASE, BEGIN.plusSeconds(60))).isFalse();
    }
}
