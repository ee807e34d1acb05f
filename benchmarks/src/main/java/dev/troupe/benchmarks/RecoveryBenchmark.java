package dev.troupe.benchmarks;

import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A power cut for all JVMs of a cluster that holds many objects. One object in twenty is a pod, which has an entity that
 * must wake by itself; no node fits it, so no container's start is measured.
 */
@Command(name = "recovery", description = "Kills all JVMs of a cluster with many objects and starts them again.")
final class RecoveryBenchmark implements Callable<Integer> {
    private static final int OBJECTS_A_POD = 20;
    private static final int LOOK_EVERY_MILLIS = 20;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    @Mixin
    private Target target = new Target();

    @Option(names = "--nodes", defaultValue = "1", description = "How many nodes the cluster has.")
    private int nodes;

    @Override
    public Integer call() throws Exception {
        int count = target.count(10_000);
        int callers = target.callers(32);
        try (BenchCluster cluster = target.open(nodes)) {
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            String prefix = Objects.prefix();
            demand(Load.run(count, callers, i -> create(client, prefix + i, i % OBJECTS_A_POD == 0)), "create");
            cluster.killNodes();
            System.out.println(
                    "recovery objects=" + count + " nodes=" + nodes + ' ' + recover(cluster, prefix, count, callers));
        }
        return 0;
    }

    private static void create(ApiClient client, String name, boolean pod) throws IOException, InterruptedException {
        if (pod) {
            client.create(Objects.PODS, Objects.homelessPod(name));
        } else {
            client.create(Objects.MAPS, Objects.map(name));
        }
    }

    /** Starts the nodes, and meanwhile asks for what must work again. */
    private static String recover(BenchCluster cluster, String prefix, int count, int callers) throws Exception {
        ApiClient client = cluster.client().within(ANSWER);
        long begin = System.nanoTime();
        CompletableFuture<Long> written = CompletableFuture.supplyAsync(() -> awaitWrite(client, prefix + "after"));
        CompletableFuture<Long> awake = written.thenApply(first -> awaitPods(client, prefix, count, callers));
        cluster.up();
        long ready = System.nanoTime();
        String line = String.format(
                Locale.ROOT,
                "ready.s=%.1f firstWrite.s=%.1f lastPodAwake.s=%.1f",
                (ready - begin) / NANOS_PER_SECOND,
                (written.join() - begin) / NANOS_PER_SECOND,
                (awake.join() - begin) / NANOS_PER_SECOND);
        demand(Load.run(count, callers, i -> client.get(path(prefix, i))), "get");
        return line;
    }

    private static String path(String prefix, int number) {
        return (number % OBJECTS_A_POD == 0 ? Objects.PODS : Objects.MAPS) + '/' + prefix + number;
    }

    private static long awaitWrite(ApiClient client, String name) {
        while (true) {
            try {
                client.create(Objects.MAPS, Objects.map(name));
                return System.nanoTime();
            } catch (IOException notYet) {
                pause();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Only an awake entity answers a read; each is asked once, all soon after the first write. */
    private static long awaitPods(ApiClient client, String prefix, int count, int callers) {
        try {
            List<Exception> failures = Load.run(
                            (count + OBJECTS_A_POD - 1) / OBJECTS_A_POD,
                            callers,
                            i -> client.get(path(prefix, i * OBJECTS_A_POD)))
                    .failures();
            if (!failures.isEmpty()) {
                throw new IllegalStateException("a pod did not answer", failures.getFirst());
            }
            return System.nanoTime();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void demand(Load.Result result, String what) {
        if (!result.failures().isEmpty()) {
            Exception first = result.failures().getFirst();
            throw new IllegalStateException(
                    result.failures().size() + " times " + what + " failed, first: " + first.getMessage(), first);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
