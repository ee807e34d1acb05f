package dev.troupe.benchmarks;

import dev.troupe.api.Json;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Load;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast the past is told and proved: a fifth of the rows are creations, the rest changes. */
@Command(
        name = "replay",
        description = "Events a second of a story and of a verification, objects a second of a state.")
final class ReplayBenchmark implements Callable<Integer> {
    private static final int CHANGES_AN_OBJECT = 4;
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    private Target target = new Target();

    @Option(names = "--rounds", defaultValue = "3", description = "How often.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        int count = target.count(4000);
        int callers = target.callers(16);
        try (BenchCluster cluster = target.open()) {
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            write(client, count, callers);
            for (int round = 1; round <= rounds; round++) {
                System.out.println("replay round=" + round + ' ' + round(client));
            }
        }
        return 0;
    }

    private static void write(ApiClient client, int count, int callers) throws Exception {
        String prefix = Objects.prefix();
        Load.run(count, callers, i -> {
            client.create(Objects.MAPS, Objects.map(prefix + i));
            for (int change = 0; change < CHANGES_AN_OBJECT; change++) {
                client.patch(Objects.MAPS + '/' + prefix + i, "{\"data\":{\"change\":\"" + change + "\"}}");
            }
        });
    }

    private static String round(ApiClient client) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long events = client.get("/troupe/events").lines().count() - 1;
        long told = System.nanoTime();
        String verdict = client.get("/troupe/verify").lines().reduce("", (before, line) -> line);
        long proved = System.nanoTime();
        long objects = client.get("/troupe/replay").lines().count() - 1;
        long shown = System.nanoTime();
        long rows = Json.read(verdict).path("rows").asLong();
        if (!Json.read(verdict).path("differences").asText().equals("0")) {
            throw new IllegalStateException("the journal is not sound: " + verdict);
        }
        return String.format(
                Locale.ROOT,
                "events=%d story/s=%.0f verify/s=%.0f objects=%d state/s=%.0f",
                events,
                events / seconds(begin, told),
                rows / seconds(told, proved),
                objects,
                objects / seconds(proved, shown));
    }

    private static double seconds(long from, long to) {
        return (to - from) / NANOS_PER_SECOND;
    }
}
