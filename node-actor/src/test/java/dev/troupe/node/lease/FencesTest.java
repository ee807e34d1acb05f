package dev.troupe.node.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FencesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may overflow
    private final Fences fences = new Fences(Duration.ofNanos(100), nanos::get);

    @Test
    void aFenceHoldsUntilItIsRemoved() {
        assertThat(fences.hold("a")).isFalse();
        fences.set("a");
        assertThat(fences.hold("a")).isTrue();
        assertThat(fences.hold("b")).isFalse();
        fences.remove("a");
        assertThat(fences.hold("a")).isFalse();
    }

    @Test
    void aFenceLapsesUnlessItIsRepeated() {
        fences.set("a");
        nanos.addAndGet(60);
        fences.set("a");
        nanos.addAndGet(60);
        assertThat(fences.hold("a")).isTrue();
        nanos.addAndGet(40);
        assertThat(fences.hold("a")).isFalse();
    }
}
