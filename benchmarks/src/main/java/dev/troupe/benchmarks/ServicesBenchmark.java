package dev.troupe.benchmarks;

import dev.troupe.api.Json;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Latencies;
import dev.troupe.benchmarks.measure.Load;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What many Services cost: how long a first connection through one takes with ten and with very many, and how long it takes
 * from a change of an endpoint until every node's packets follow it.
 */
@Command(
        name = "services",
        description = "Connections through a Service among ten and among many, and changes of endpoints on all nodes.")
final class ServicesBenchmark implements Callable<Integer> {
    private static final String SERVICES = "/api/v1/namespaces/bench/services";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/bench/endpointslices";
    private static final int FEW = 10;
    private static final int BACKLOG = 1024;
    private static final int CONNECT_MILLIS = 2000;
    private static final long LOOK_EVERY_NANOS = 500_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Mixin
    private Target target = new Target();

    @Option(names = "--nodes", defaultValue = "3", description = "How many nodes the cluster has.")
    private int nodes;

    @Option(names = "--services", defaultValue = "10000", description = "How many Services are very many.")
    private int services;

    @Option(names = "--changes", defaultValue = "200", description = "How often an endpoint comes or goes.")
    private int changes;

    private int port;

    @Override
    public Integer call() throws Exception {
        int connections = target.count(3000);
        try (BenchCluster cluster = target.open(nodes);
                ServerSocket server = serve(cluster)) {
            port = server.getLocalPort();
            String backend = server.getInetAddress().getHostAddress();
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            client.create(SERVICES, service("measured", "NodePort"));
            client.create(SLICES, slice("measured", backend));
            int nodePort = Json.read(client.get(SERVICES + "/measured"))
                    .at("/spec/ports/0/nodePort")
                    .asInt();
            List<InetSocketAddress> doors = cluster.nodeAddresses().stream()
                    .map(address -> new InetSocketAddress(address, nodePort))
                    .toList();
            awaitAll(doors, true);
            add(client, backend, 1, FEW);
            awaitCaughtUp(client, doors, backend);
            Latencies few = connect(doors.getFirst(), connections);
            add(client, backend, FEW, services / 2);
            awaitCaughtUp(client, doors, backend);
            Latencies programmed = change(client, doors, backend);
            add(client, backend, services / 2, services);
            awaitCaughtUp(client, doors, backend);
            Latencies many = connect(doors.getFirst(), connections);
            System.out.println("services nodes=" + nodes + ' ' + few.line("connectAmong" + FEW) + ' '
                    + many.line("connectAmong" + services)
                    + String.format(
                            Locale.ROOT,
                            " ratio.p50=%.2f ratio.p99=%.2f ",
                            many.percentileMillis(0.5) / few.percentileMillis(0.5),
                            many.percentileMillis(0.99) / few.percentileMillis(0.99))
                    + programmed.line("changeOnAllNodesAmong" + services / 2));
        }
        return 0;
    }

    private static String service(String name, String type) {
        return """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s"},"spec":{"type":"%s",\
                "ports":[{"name":"http","port":80}]}}""".formatted(name, type);
    }

    private String slice(String service, String backend) {
        return """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"%1$s",\
                "labels":{"kubernetes.io/service-name":"%1$s"}},"addressType":"IPv4",%2$s,\
                "ports":[{"name":"http","port":%3$d,"protocol":"TCP"}]}""".formatted(service, endpoints(backend), port);
    }

    private static String endpoints(String backend) {
        return backend.isEmpty()
                ? "\"endpoints\":[]"
                : "\"endpoints\":[{\"addresses\":[\"%s\"],\"conditions\":{\"ready\":true}}]".formatted(backend);
    }

    private void add(ApiClient client, String backend, int from, int to) throws Exception {
        Load.Result made = Load.run(to - from, target.callers(16), i -> {
            String name = "s" + (from + i);
            client.create(SERVICES, service(name, "ClusterIP"));
            client.create(SLICES, slice(name, backend));
        });
        if (!made.failures().isEmpty()) {
            throw new IOException("Services were not made: " + made.failures().getFirst());
        }
    }

    /** What is behind all Services: this machine, where the nodes' network ends, so that no pod's pace is measured. */
    private static ServerSocket serve(BenchCluster cluster) throws IOException {
        String node = cluster.nodeAddresses().getFirst();
        InetAddress bridge = InetAddress.ofLiteral(node.substring(0, node.lastIndexOf('.')) + ".1");
        ServerSocket server = new ServerSocket(0, BACKLOG, bridge);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    server.accept().close();
                }
            } catch (IOException closed) {
                // The measurement is over.
            }
        });
        return server;
    }

    /** What nodes do is in the order of what is written: when they follow this, they have followed all before. */
    private static void awaitCaughtUp(ApiClient client, List<InetSocketAddress> doors, String backend)
            throws Exception {
        for (String now : List.of("", backend)) {
            client.patch(SLICES + "/measured", "{" + endpoints(now) + "}");
            awaitAll(doors, !now.isEmpty());
        }
    }

    private static void awaitAll(List<InetSocketAddress> doors, boolean open) {
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(doors.stream()
                            .map(door -> CompletableFuture.runAsync(() -> await(door, open), each))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    private static void await(InetSocketAddress door, boolean open) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isOpen(door) != open) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(door + " did not follow");
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private static boolean isOpen(InetSocketAddress door) {
        try (Socket socket = new Socket()) {
            socket.connect(door, CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Latencies connect(InetSocketAddress door, int times) throws IOException {
        Latencies latencies = new Latencies();
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            try (Socket socket = new Socket()) {
                socket.connect(door, CONNECT_MILLIS);
                latencies.add(System.nanoTime() - begin);
            }
        }
        return latencies;
    }

    /** From the request that makes an endpoint come or go until all nodes lead connections there, or refuse them. */
    private Latencies change(ApiClient client, List<InetSocketAddress> doors, String backend) throws Exception {
        Latencies latencies = new Latencies();
        for (int i = 0; i < changes; i++) {
            String now = i % 2 == 0 ? "" : backend;
            CompletableFuture<Void> followed = CompletableFuture.runAsync(() -> awaitAll(doors, !now.isEmpty()));
            long begin = System.nanoTime();
            client.patch(SLICES + "/measured", "{" + endpoints(now) + "}");
            followed.join();
            latencies.add(System.nanoTime() - begin);
        }
        return latencies;
    }
}
