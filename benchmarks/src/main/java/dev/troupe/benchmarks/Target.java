package dev.troupe.benchmarks;

import dev.troupe.benchmarks.cluster.BenchCluster;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is measured and by how many callers. */
final class Target {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "A cluster that runs. Without it an isolated one is started, and removed afterwards.")
    private @Nullable Path directory;

    @Option(names = "-n", paramLabel = "N", description = "How many operations (the default depends on the benchmark).")
    private int count;

    @Option(names = "-c", paramLabel = "N", description = "How many callers at once.")
    private int callers;

    BenchCluster open() throws IOException {
        return open(1);
    }

    /** @param nodes how many a cluster gets that is started */
    BenchCluster open(int nodes) throws IOException {
        return BenchCluster.open(directory, nodes);
    }

    int count(int otherwise) {
        return count > 0 ? count : otherwise;
    }

    int callers(int otherwise) {
        return callers > 0 ? callers : otherwise;
    }
}
