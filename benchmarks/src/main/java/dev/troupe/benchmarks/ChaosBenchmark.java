package dev.troupe.benchmarks;

import dev.troupe.chaos.ChaosRun;
import dev.troupe.chaos.Report;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Breaks and mends a cluster for a long time; exit code 1 tells of a violation. */
@Command(
        name = "chaos",
        description = "Breaks and mends a cluster of its own while clients work, and checks what they saw.",
        mixinStandardHelpOptions = true)
final class ChaosBenchmark implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "10", description = "For how long. Default: ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(names = "--nodes", defaultValue = "3", description = "How many nodes. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(names = "--seed", description = "Of a run before, to have the same faults again.")
    private @Nullable Long seed;

    @Override
    public Integer call() throws Exception {
        long chosen = seed == null ? new Random().nextLong() : seed;
        Report report =
                ChaosRun.run(new ChaosRun.Settings(nodes, Duration.ofMinutes(minutes), chosen), System.out::println);
        System.out.println("chaos seed=" + chosen + ' ' + report.line());
        return report.violations().isEmpty() ? 0 : 1;
    }
}
