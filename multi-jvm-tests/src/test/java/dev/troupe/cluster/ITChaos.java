package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.chaos.ChaosRun;
import dev.troupe.chaos.Report;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Whatever happens to a cluster of three nodes, its clients see what they may see. */
@Isolated("it takes the machine for itself")
class ITChaos {
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("troupe.chaos.seconds", 150));

    private final long seed = Long.getLong("troupe.random.seed", new Random().nextLong());

    /** Every wait within has a limit of its own. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void clientsSeeOneClusterThatForgetsNothing() throws Exception {
        Report report = ChaosRun.run(new ChaosRun.Settings(3, TIME, seed), System.out::println);
        System.out.println("ITChaos: " + report.line());
        assertThat(report.violations()).as("seed %d", seed).isEmpty();
        assertThat(report.faultCount()).isPositive();
        assertThat(report.certain()).isPositive();
        assertThat(report.uncertain()).as("operations that faults disturbed").isPositive();
        assertThat(report.events()).isPositive();
        assertThat(report.resumed()).isPositive();
    }
}
