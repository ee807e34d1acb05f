package dev.troupe.chaos;

import dev.troupe.chaos.fault.ChaosCluster;
import dev.troupe.chaos.fault.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/** Breaks and mends a cluster, round after round, while clients work, and checks what they saw. */
public final class ChaosRun {
    private ChaosRun() {}

    /**
     * How long and how.
     *
     * @param nodes how many, all of them control nodes; at least three, so that a majority outlives one
     * @param duration after which no further fault begins
     * @param seed of all that is chosen at random; threads and the network take their own course all the same
     */
    public record Settings(int nodes, Duration duration, long seed) {
        private static final int FEWEST_NODES = 3;

        public Settings {
            if (nodes < FEWEST_NODES) {
                throw new IllegalArgumentException("chaos needs three nodes, not " + nodes);
            }
        }
    }

    /**
     * Runs, on an isolated cluster of its own, until the time is over or something was violated. In the latter case the
     * nodes' logs and the history stay in a directory that it names.
     *
     * @param say is told what happens, a line each
     * @throws IOException if there is no cluster to be had
     */
    public static Report run(Settings settings, Consumer<String> say) throws IOException, InterruptedException {
        say.accept("chaos: seed " + settings.seed());
        Random random = new Random(settings.seed());
        try (ChaosCluster cluster = ChaosCluster.start(settings.nodes())) {
            long end = System.nanoTime() + settings.duration().toNanos();
            Faults faults = new Faults(cluster, random);
            Report report = Report.NOTHING;
            for (int number = 1; report.violations().isEmpty() && System.nanoTime() < end; number++) {
                Round round = new Round(cluster, number, random.nextLong(), say);
                Report more = round.run(faults, end);
                say.accept("round " + number + ": " + more.line());
                report = report.plus(more);
                if (!more.violations().isEmpty()) {
                    more.violations().forEach(violation -> say.accept("VIOLATION " + violation));
                    say.accept("logs and history: " + Evidence.save(cluster, round.history()));
                }
            }
            return report;
        }
    }
}
