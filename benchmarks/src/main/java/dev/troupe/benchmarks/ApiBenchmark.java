package dev.troupe.benchmarks;

import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Load;
import dev.troupe.benchmarks.measure.NodeProcesses;
import dev.troupe.benchmarks.measure.Part;
import dev.troupe.benchmarks.peer.DiskFlushes;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates, reads, patches and deletes ConfigMaps; every write that is answered has been flushed to the disk. */
@Command(
        name = "api",
        description = "ConfigMaps a second, and how many durable writes that is for each flush of the same disk.")
final class ApiBenchmark implements Callable<Integer> {
    private static final int FLUSHES = 500;
    private static final double MICROS_PER_MILLI = 1000;

    @Mixin
    private Target target = new Target();

    @Option(
            names = "--rounds",
            defaultValue = "1",
            description = "How often; the first round of a fresh cluster and client is the slowest.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        int count = target.count(3000);
        int callers = target.callers(32);
        try (BenchCluster cluster = target.open()) {
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            for (int round = 1; round <= rounds; round++) {
                double flushes = DiskFlushes.perSecond(cluster.data(), FLUSHES);
                System.out.println("api n=" + count + " c=" + callers + " round=" + round + ' '
                        + round(client, cluster.processes(), count, callers, flushes));
            }
        }
        return 0;
    }

    /** What each of the four loops measured. */
    record Crud(Load.Result create, Load.Result get, Load.Result patch, Load.Result delete) {
        String line() {
            return create.line("create")
                    + ' '
                    + get.line("get")
                    + ' '
                    + patch.line("patch")
                    + ' '
                    + delete.line("delete");
        }
    }

    /** Creates so many objects, reads, patches and deletes each. */
    static Crud crud(ApiClient client, int count, int callers) throws InterruptedException {
        String maps = Objects.MAPS + '/';
        String prefix = Objects.prefix();
        Load.Result create = Load.run(count, callers, i -> client.create(Objects.MAPS, Objects.map(prefix + i)));
        Load.Result get = Load.run(count, callers, i -> client.get(maps + prefix + i));
        Load.Result patch =
                Load.run(count, callers, i -> client.patch(maps + prefix + i, "{\"data\":{\"more\":\"v" + i + "\"}}"));
        Load.Result delete = Load.run(count, callers, i -> client.delete(maps + prefix + i));
        return new Crud(create, get, patch, delete);
    }

    private static String round(ApiClient client, NodeProcesses node, int count, int callers, double flushes)
            throws InterruptedException {
        double before = node.cpuMillis(Part.JVM) + node.cpuMillis(Part.DATABASE);
        Crud crud = crud(client, count, callers);
        double cpu = node.cpuMillis(Part.JVM) + node.cpuMillis(Part.DATABASE) - before;
        return crud.line()
                + String.format(
                        Locale.ROOT,
                        " cpuMicrosPerRequest=%.0f diskFlushes/s=%.0f createsPerFlush=%.1f",
                        cpu * MICROS_PER_MILLI / (4.0 * count),
                        flushes,
                        crud.create().rate() / flushes);
    }
}
