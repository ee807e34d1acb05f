package dev.troupe.benchmarks;

import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.client.Watch;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Latencies;
import dev.troupe.benchmarks.measure.Load;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From the start of a request that creates an object until another connection's watch shows it. */
@Command(name = "watch", description = "Milliseconds from a request to its event in a watch.")
final class WatchBenchmark implements Callable<Integer> {
    private static final long TIMEOUT_MILLIS = 30_000;

    @Mixin
    private Target target = new Target();

    @Option(names = "--rounds", defaultValue = "1", description = "How often.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        int count = target.count(1000);
        int callers = target.callers(16);
        try (BenchCluster cluster = target.open()) {
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            for (int round = 1; round <= rounds; round++) {
                System.out.println(
                        "watch n=" + count + " c=" + callers + " round=" + round + ' ' + round(client, count, callers));
            }
        }
        return 0;
    }

    /** One round; gives its figures. */
    static String round(ApiClient client, int count, int callers) throws Exception {
        String prefix = Objects.prefix();
        Map<String, Long> begun = new ConcurrentHashMap<>();
        Latencies events = new Latencies();
        try (Watch watch = Watch.open(client, Objects.MAPS, (name, line) -> name.startsWith(prefix))) {
            Load.Result create = Load.run(count, callers, i -> {
                begun.put(prefix + i, System.nanoTime());
                client.create(Objects.MAPS, Objects.map(prefix + i));
            });
            for (Map.Entry<String, Long> request : begun.entrySet()) {
                events.add(watch.await(request.getKey(), TIMEOUT_MILLIS) - request.getValue());
            }
            Load.run(count, callers, i -> client.delete(Objects.MAPS + '/' + prefix + i));
            return create.line("create") + ' ' + events.line("requestToEvent");
        }
    }
}
