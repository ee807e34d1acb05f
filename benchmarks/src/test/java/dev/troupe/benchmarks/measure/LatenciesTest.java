package dev.troupe.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void givesNearestRanksWhateverTheOrder() {
        Latencies latencies = new Latencies();
        IntStream.rangeClosed(1, 100).map(i -> 101 - i).forEach(i -> latencies.add(i * MILLI));
        assertThat(latencies.percentileMillis(0.5)).isEqualTo(50);
        assertThat(latencies.percentileMillis(0.99)).isEqualTo(99);
        assertThat(latencies.percentileMillis(1)).isEqualTo(100);
        assertThat(latencies.line("x")).isEqualTo("x.p50=50.0 x.p99=99.0 x.max=100.0");
    }

    @Test
    void givesTheOnlyOneForEveryShare() {
        Latencies latencies = new Latencies();
        latencies.add(3 * MILLI);
        assertThat(latencies.percentileMillis(0.01)).isEqualTo(3);
        assertThat(latencies.percentileMillis(1)).isEqualTo(3);
    }

    @Test
    void growsBeyondItsFirstCapacity() {
        Latencies latencies = new Latencies();
        IntStream.rangeClosed(1, 5000).forEach(i -> latencies.add(i));
        assertThat(latencies.count()).isEqualTo(5000);
        assertThat(latencies.percentileMillis(1)).isEqualTo(0.005);
    }

    @Test
    void refusesWhatHasNoMeaning() {
        Latencies latencies = new Latencies();
        assertThatIllegalStateException().isThrownBy(() -> latencies.percentileMillis(0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> latencies.add(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> latencies.percentileMillis(0));
        assertThatIllegalArgumentException().isThrownBy(() -> latencies.percentileMillis(1.01));
        assertThat(latencies.line("x")).isEqualTo("x.none");
    }
}
