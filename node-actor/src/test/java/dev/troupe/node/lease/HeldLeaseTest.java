package dev.troupe.node.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldLeaseTest {
    /** Monotonic clocks may begin anywhere and run over. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, -1_000, Long.MAX_VALUE - 50, Long.MIN_VALUE})
    void lastsUntilItsEnd(long beginning) {
        AtomicLong clock = new AtomicLong(beginning);
        HeldLease lease = new HeldLease(clock::get);
        assertThat(lease.valid()).as("before any renewal").isFalse();
        lease.extendTo(lease.now() + 100);
        assertThat(lease.valid()).isTrue();
        clock.addAndGet(99);
        assertThat(lease.valid()).isTrue();
        assertThat(lease.leftNanos()).isEqualTo(1);
        clock.addAndGet(1);
        assertThat(lease.valid()).isFalse();
    }

    @Test
    void aLateAnswerTakesNothingBack() {
        AtomicLong clock = new AtomicLong();
        HeldLease lease = new HeldLease(clock::get);
        lease.extendTo(200);
        lease.extendTo(100);
        assertThat(lease.leftNanos()).isEqualTo(200);
    }
}
