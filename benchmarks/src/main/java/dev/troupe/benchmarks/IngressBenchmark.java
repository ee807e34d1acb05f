package dev.troupe.benchmarks;

import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.client.PlainHttp;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Load;
import dev.troupe.benchmarks.peer.Nginx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The same requests to the same backend through a node's Ingress proxy, through nginx, and through nothing. */
@Command(
        name = "ingress",
        description = "Requests a second through an Ingress, and through nginx in its place, both with two threads.")
final class IngressBenchmark implements Callable<Integer> {
    private static final String HOST = "bench.example";
    private static final int HTTP = 80;
    private static final int BACKEND = 18_080;
    private static final int NGINX = 18_081;
    private static final double NANOS_A_MICRO = 1_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String NETWORKING = "/apis/networking.k8s.io/v1/namespaces/bench/ingresses";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/bench/endpointslices";
    private static final String SERVICE = """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}""";
    private static final String SLICE = """
            {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4","metadata":{"name":"web",\
            "labels":{"kubernetes.io/service-name":"web"}},"ports":[{"port":%d}],"endpoints":[{"addresses":["%s"]}]}""";
    private static final String INGRESS = """
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"web"},"spec":{"rules":[{"host":"%s",\
            "http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"web","port":{"number":80}}}}]}}]}}""";

    @Mixin
    private Target target = new Target();

    @Option(names = "--rounds", defaultValue = "3", description = "How often once the proxy is warm.")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Requests between the cold round and the warm ones.")
    private int warmUp;

    @Override
    public Integer call() throws Exception {
        int count = target.count(50_000);
        int callers = target.callers(32);
        try (BenchCluster cluster = target.open()) {
            String address = cluster.address();
            try (Nginx backend = Nginx.answering(cluster.pid(), address, BACKEND);
                    Nginx nginx = Nginx.passing(cluster.pid(), address, BACKEND, NGINX);
                    PlainHttp bare = new PlainHttp(address, BACKEND, HOST);
                    PlainHttp ours = new PlainHttp(address, HTTP, HOST);
                    PlainHttp theirs = new PlainHttp(address, NGINX, HOST)) {
                prepare(cluster.client(), address);
                for (PlainHttp each : new PlainHttp[] {bare, ours, theirs}) {
                    await(each);
                }
                Way direct = new Way("direct", bare, List.of());
                Way troupe = new Way("ingress", ours, List.of(jvm(cluster.pid())));
                Way peer = new Way("nginx", theirs, nginx.processes());
                String load = "ingress n=" + count + " c=" + callers;
                direct.run(count, callers); // From here on it is not the client that is cold.
                System.out.println(load + " state=cold " + round(direct, troupe, peer, count, callers));
                Load.run(warmUp, callers, i -> ours.get());
                for (int round = 1; round <= rounds; round++) {
                    System.out.println(
                            load + " state=warm round=" + round + ' ' + round(direct, troupe, peer, count, callers));
                }
            }
        }
        return 0;
    }

    private static ProcessHandle jvm(long pid) {
        return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("the node has ended"));
    }

    private static String round(Way direct, Way troupe, Way peer, int count, int callers) throws InterruptedException {
        Run bare = direct.run(count, callers);
        Run ours = troupe.run(count, callers);
        Run theirs = peer.run(count, callers);
        return bare.line()
                + ' '
                + ours.line()
                + ' '
                + theirs.line()
                + String.format(Locale.ROOT, " timesNginx=%.2f", ours.rate() / theirs.rate());
    }

    /**
     * How requests get to the backend.
     *
     * @param processes those that pass them on
     */
    private record Way(String name, PlainHttp server, List<ProcessHandle> processes) {
        Run run(int count, int callers) throws InterruptedException {
            Duration before = processorTime();
            Load.Result result = Load.run(count, callers, i -> server.get());
            double micros = processorTime().minus(before).toNanos() / NANOS_A_MICRO / count;
            String processor =
                    processes.isEmpty() ? "" : String.format(Locale.ROOT, " %s.cpuMicrosPerRequest=%.0f", name, micros);
            return new Run(result.rate(), result.line(name) + processor);
        }

        private Duration processorTime() {
            return processes.stream()
                    .flatMap(process -> process.info().totalCpuDuration().stream())
                    .reduce(Duration.ZERO, Duration::plus);
        }
    }

    /** What came of it. */
    private record Run(double rate, String line) {}

    private static void prepare(ApiClient client, String address) throws IOException, InterruptedException {
        client.ensure("/api/v1/namespaces", Objects.namespace());
        client.ensure("/api/v1/namespaces/bench/services", SERVICE);
        client.ensure(SLICES, SLICE.formatted(BACKEND, address));
        client.ensure(NETWORKING, INGRESS.formatted(HOST));
    }

    private static void await(PlainHttp server) throws TimeoutException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            try {
                server.get();
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        throw new TimeoutException("a server does not answer");
    }
}
