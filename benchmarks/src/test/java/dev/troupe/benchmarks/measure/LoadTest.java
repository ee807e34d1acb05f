package dev.troupe.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadTest {
    @Test
    void runsEachOperationOnceByAllCallersAtOnce() throws InterruptedException {
        CyclicBarrier allCallers = new CyclicBarrier(4);
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        Load.Result result = Load.run(8, 4, number -> {
            allCallers.await(10, TimeUnit.SECONDS);
            assertThat(done.add(number)).isTrue();
        });
        assertThat(done).hasSize(8);
        assertThat(result.failures()).isEmpty();
        assertThat(result.latencies().count()).isEqualTo(8);
        assertThat(result.rate()).isPositive();
    }

    @Test
    void countsFailuresApart() throws InterruptedException {
        Load.Result result = Load.run(10, 2, number -> {
            if (number % 2 == 0) {
                throw new IllegalStateException("even");
            }
        });
        assertThat(result.failures()).hasSize(5);
        assertThat(result.latencies().count()).isEqualTo(5);
        assertThat(result.line("odd")).contains("odd.failures=5 (even)");
    }
}
