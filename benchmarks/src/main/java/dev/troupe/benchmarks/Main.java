package dev.troupe.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of {@code ./troupe bench}. */
@Command(
        name = "bench",
        description = "Measures a cluster; each benchmark prints one line of figures.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ApiBenchmark.class,
            WatchBenchmark.class,
            ReplayBenchmark.class,
            RecoveryBenchmark.class,
            KillBenchmark.class,
            ServicesBenchmark.class,
            DnsBenchmark.class,
            CompactionBenchmark.class,
            ChaosBenchmark.class,
            OverlayBenchmark.class,
            StartBenchmark.class,
            UpBenchmark.class,
            IngressBenchmark.class,
            MemoryBenchmark.class
        })
public final class Main implements Runnable {
    private Main() {}

    /** Runs one benchmark. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("bench: " + failure);
                    return 1;
                });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
