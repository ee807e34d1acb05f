package dev.troupe.benchmarks;

import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.client.PlainHttp;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Load;
import dev.troupe.benchmarks.peer.Nginx;
import java.io.IOException;
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

    @Option(names = "--rounds", defaultValue = "3", description = "How often; in the first the JVM still compiles.")
    private int rounds;

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
                for (int round = 1; round <= rounds; round++) {
                    Load.Result direct = Load.run(count, callers, i -> bare.get());
                    Load.Result troupe = Load.run(count, callers, i -> ours.get());
                    Load.Result peer = Load.run(count, callers, i -> theirs.get());
                    System.out.println("ingress n=" + count + " c=" + callers + " round=" + round + ' '
                            + direct.line("direct") + ' ' + troupe.line("ingress") + ' ' + peer.line("nginx")
                            + String.format(Locale.ROOT, " timesNginx=%.2f", troupe.rate() / peer.rate()));
                }
            }
        }
        return 0;
    }

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
