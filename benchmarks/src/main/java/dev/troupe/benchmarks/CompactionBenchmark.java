package dev.troupe.benchmarks;

import dev.troupe.api.Json;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Latencies;
import dev.troupe.benchmarks.measure.Load;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether creates notice that history is being compacted: the same load before and meanwhile. */
@Command(name = "compaction", description = "Creates while many events are compacted, against creates before.")
final class CompactionBenchmark implements Callable<Integer> {
    private static final int OBJECTS = 1000;
    private static final int WRITERS = 32;
    private static final int ROUND = 500;
    private static final double P99 = 0.99;
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    private Target target = new Target();

    @Option(names = "--events", defaultValue = "100000", description = "How many events are there to compact.")
    private int events;

    @Override
    public Integer call() throws Exception {
        int count = target.count(5000);
        int callers = target.callers(8);
        try (BenchCluster cluster = target.open()) {
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            fill(client);
            Latencies before = new Latencies();
            create(client, count, callers, before);
            Latencies meanwhile = new Latencies();
            long begin = System.nanoTime();
            CompletableFuture<String> compaction = CompletableFuture.supplyAsync(() -> compact(client));
            while (!compaction.isDone()) {
                create(client, ROUND, callers, meanwhile);
            }
            double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
            System.out.println("compaction events=" + events + " c=" + callers + ' ' + before.line("before") + ' '
                    + meanwhile.line("meanwhile")
                    + String.format(
                            Locale.ROOT,
                            " times=%.2f seconds=%.1f creates=%d deleted=%d",
                            meanwhile.percentileMillis(P99) / before.percentileMillis(P99),
                            seconds,
                            meanwhile.count(),
                            Json.read(compaction.join()).path("deleted").asLong()));
        }
        return 0;
    }

    private void fill(ApiClient client) throws InterruptedException {
        String prefix = Objects.prefix();
        demand(Load.run(OBJECTS, WRITERS, i -> client.create(Objects.MAPS, Objects.map(prefix + i))));
        demand(Load.run(
                events - OBJECTS,
                WRITERS,
                i -> client.patch(Objects.MAPS + '/' + prefix + i % OBJECTS, "{\"data\":{\"n\":\"" + i + "\"}}")));
    }

    private static void create(ApiClient client, int count, int callers, Latencies latencies)
            throws InterruptedException {
        String prefix = Objects.prefix();
        demand(Load.run(count, callers, i -> {
            long begin = System.nanoTime();
            client.create(Objects.MAPS, Objects.map(prefix + i));
            latencies.add(System.nanoTime() - begin);
        }));
    }

    private static String compact(ApiClient client) {
        try {
            return client.post("/troupe/compaction?before=0s");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void demand(Load.Result result) {
        if (!result.failures().isEmpty()) {
            throw new IllegalStateException(
                    result.failures().size() + " requests failed, first: "
                            + result.failures().getFirst().getMessage(),
                    result.failures().getFirst());
        }
    }
}
