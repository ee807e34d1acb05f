package dev.troupe.benchmarks;

import dev.troupe.api.Json;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Latencies;
import dev.troupe.benchmarks.measure.Load;
import dev.troupe.benchmarks.peer.DnsPerf;
import dev.troupe.benchmarks.peer.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
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
    private static final int DNS_PORT = 53;
    private static final int ROUNDS = 3;
    private static final int FRESH = 200;
    private static final int ANSWER_MILLIS = 5000;
    private static final long LOOK_EVERY_NANOS = 500_000;
    private static final short RECURSION_DESIRED = 0x100;
    private static final int RESPONSE_CODE = 0xf;

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
            Latencies known = NetworkNamespace.call(node, () -> createToAnswer(client));
            try (DnsPerf.Dnsmasq dnsmasq = DnsPerf.dnsmasq(node, DNSMASQ_PORT, hosts)) {
                DnsPerf ours = new DnsPerf(node, OURS, DNS_PORT, queries);
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
                        + theirLatencies.line("dnsmasq")
                        + ' '
                        + known.line("createToAnswer"));
            } finally {
                Files.delete(queries);
                Files.delete(hosts);
                Files.delete(folder);
            }
        }
        return 0;
    }

    /** From the request that creates a Service until this node answers for its name. */
    private static Latencies createToAnswer(ApiClient client) throws Exception {
        Latencies latencies = new Latencies();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(InetAddress.ofLiteral(OURS), DNS_PORT);
            for (int i = 0; i < FRESH; i++) {
                String name = "fresh" + i;
                byte[] query = query(name + ".bench.svc.cluster.local");
                long begin = System.nanoTime();
                client.create(SERVICES, service(name));
                while (!isKnown(socket, query)) {
                    LockSupport.parkNanos(LOOK_EVERY_NANOS);
                }
                latencies.add(System.nanoTime() - begin);
            }
        }
        return latencies;
    }

    /** A question for addresses (RFC 1035, section 4.1). */
    private static byte[] query(String name) {
        ByteBuffer message = ByteBuffer.allocate(512);
        message.putShort((short) 1)
                .putShort(RECURSION_DESIRED)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0);
        for (String label : name.split("\\.", -1)) {
            message.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        message.put((byte) 0).putShort((short) 1).putShort((short) 1);
        return Arrays.copyOf(message.array(), message.position());
    }

    private static boolean isKnown(DatagramSocket socket, byte[] query) throws IOException {
        socket.send(new DatagramPacket(query, query.length));
        byte[] answer = new byte[512];
        socket.receive(new DatagramPacket(answer, answer.length));
        return (answer[3] & RESPONSE_CODE) == 0;
    }

    private static String service(String name) {
        return """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s"},"spec":{"ports":[{"port":80}]}}""".formatted(name);
    }

    private Map<String, String> make(ApiClient client, int names) throws IOException, InterruptedException {
        Map<String, String> addresses = new ConcurrentHashMap<>();
        Load.Result made = Load.run(names, target.callers(16), i -> {
            String answer = client.create(SERVICES, service("s" + i));
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
