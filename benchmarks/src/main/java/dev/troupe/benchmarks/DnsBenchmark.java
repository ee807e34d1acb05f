package dev.troupe.benchmarks;

import dev.troupe.api.Json;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Latencies;
import dev.troupe.benchmarks.measure.Load;
import dev.troupe.benchmarks.peer.DnsPerf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Queries that a node's DNS answers, beside dnsmasq with the same names in the same network namespace. Both are asked by
 * dnsperf in turns: as fast as they can, and at a rate that leaves both idle time, for the latencies.
 */
@Command(name = "dns", description = "Queries a second of a node's DNS, and their latency, beside dnsmasq.")
final class DnsBenchmark implements Callable<Integer> {
    private static final String SERVICES = "/api/v1/namespaces/bench/services";
    private static final String OURS = "10.96.0.10";
    private static final int DNSMASQ_PORT = 5353;
    private static final int ROUNDS = 3;

    @Mixin
    private Target target = new Target();

    @Option(names = "--seconds", defaultValue = "5", description = "How long each of them is asked in one round.")
    private int seconds;

    @Option(names = "--rate", defaultValue = "2000", description = "Queries a second when latencies are measured.")
    private int rate;

    @Override
    public Integer call() throws Exception {
        int names = target.count(1000);
        try (BenchCluster cluster = target.open()) {
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            Map<String, String> addresses = make(client, names);
            Path folder = Files.createTempDirectory("troupe-dns");
            Path queries = Files.writeString(
                    folder.resolve("queries"),
                    addresses.keySet().stream().map(name -> name + " A\n").collect(Collectors.joining()));
            Path hosts = Files.writeString(
                    folder.resolve("hosts"),
                    addresses.entrySet().stream()
                            .map(entry -> entry.getValue() + ' ' + entry.getKey() + '\n')
                            .collect(Collectors.joining()));
            long node = cluster.nodePid();
            try (DnsPerf.Dnsmasq dnsmasq = DnsPerf.dnsmasq(node, DNSMASQ_PORT, hosts)) {
                DnsPerf ours = new DnsPerf(node, OURS, 53, queries);
                DnsPerf theirs = new DnsPerf(node, dnsmasq.address(), DNSMASQ_PORT, queries);
                ours.flatOut(seconds);
                double our = 0;
                double their = 0;
                Latencies ourLatencies = new Latencies();
                Latencies theirLatencies = new Latencies();
                for (int round = 0; round < ROUNDS; round++) {
                    our = Math.max(our, ours.flatOut(seconds));
                    their = Math.max(their, theirs.flatOut(seconds));
                    ours.steady(seconds, rate, ourLatencies);
                    theirs.steady(seconds, rate, theirLatencies);
                }
                System.out.println(String.format(
                                Locale.ROOT,
                                "dns names=%d queries/s=%.0f dnsmasq/s=%.0f ratio=%.2f at %d/s: ",
                                names,
                                our,
                                their,
                                our / their,
                                rate)
                        + ourLatencies.line("latency")
                        + ' '
                        + theirLatencies.line("dnsmasq"));
            } finally {
                Files.delete(queries);
                Files.delete(hosts);
                Files.delete(folder);
            }
        }
        return 0;
    }

    private Map<String, String> make(ApiClient client, int names) throws IOException, InterruptedException {
        Map<String, String> addresses = new ConcurrentHashMap<>();
        Load.Result made = Load.run(names, target.callers(16), i -> {
            String answer = client.create(SERVICES, """
                    {"apiVersion":"v1","kind":"Service","metadata":{"name":"s%d"},"spec":{"ports":[{"port":80}]}}""".formatted(i));
            addresses.put(
                    "s" + i + ".bench.svc.cluster.local",
                    Json.read(answer).at("/spec/clusterIP").asText());
        });
        if (!made.failures().isEmpty()) {
            throw new IOException("Services were not made: " + made.failures().getFirst());
        }
        return new TreeMap<>(addresses);
    }
}
