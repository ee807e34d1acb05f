package dev.troupe.benchmarks;

import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.NodeProcesses;
import dev.troupe.benchmarks.measure.Part;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a node takes of its machine when idle, and what memory after the loads of the benchmarks {@code api} and
 * {@code watch}.
 *
 * <p>Memory is resident memory. Of the JVM that is its RSS. PostgreSQL is several processes with common buffers, which
 * the sum of their RSS counts once for each, so its share is the sum of their PSS. Both sums are printed.
 */
@Command(
        name = "memory",
        description = "Idle processor time, and resident memory of JVM and database before and after the loads.")
final class MemoryBenchmark implements Callable<Integer> {
    private static final double KIB_PER_MIB = 1024;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final int PERCENT = 100;
    private static final int WATCHED = 1000;
    private static final int WATCH_CALLERS = 16;

    @Mixin
    private Target target = new Target();

    @Option(names = "--seconds", defaultValue = "30", description = "How long to watch the idle node.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        int count = target.count(3000);
        int callers = target.callers(32);
        try (BenchCluster cluster = target.open()) {
            System.out.println("memory idle " + idle(cluster));
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            System.out.println("memory load: api n=" + count + " c=" + callers + ' '
                    + ApiBenchmark.crud(client, count, callers).line());
            System.out.println("memory load: watch n=" + WATCHED + " c=" + WATCH_CALLERS + ' '
                    + WatchBenchmark.round(client, WATCHED, WATCH_CALLERS));
            System.out.println("memory after the loads " + memory(cluster.processes()));
        }
        return 0;
    }

    private String idle(BenchCluster cluster) throws Exception {
        NodeProcesses node = cluster.processes();
        double jvm = node.cpuMillis(Part.JVM);
        double database = node.cpuMillis(Part.DATABASE);
        double containerd = node.cpuMillis(Part.CONTAINERD);
        Thread.sleep(seconds * 1000L);
        return memory(node)
                + String.format(
                        Locale.ROOT,
                        " idle%%OfACore: jvm=%.1f database=%.1f containerd=%.1f",
                        share(node.cpuMillis(Part.JVM) - jvm),
                        share(node.cpuMillis(Part.DATABASE) - database),
                        share(node.cpuMillis(Part.CONTAINERD) - containerd));
    }

    private double share(double cpuMillis) {
        return PERCENT * cpuMillis / (seconds * MILLIS_PER_SECOND);
    }

    private static String memory(NodeProcesses node) {
        double jvm = node.residentKib(Part.JVM) / KIB_PER_MIB;
        double shared = node.proportionalKib(Part.DATABASE) / KIB_PER_MIB;
        double counted = node.residentKib(Part.DATABASE) / KIB_PER_MIB;
        double containerd = node.proportionalKib(Part.CONTAINERD) / KIB_PER_MIB;
        return String.format(
                Locale.ROOT,
                "residentMiB: jvm(rss)=%.0f database(pss)=%.0f jvm(rss)+database(pss)=%.0f database(rss)=%.0f"
                        + " jvm(rss)+database(rss)=%.0f containerd(pss)=%.0f",
                jvm,
                shared,
                jvm + shared,
                counted,
                jvm + counted,
                containerd);
    }
}
