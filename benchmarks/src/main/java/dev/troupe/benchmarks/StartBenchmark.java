package dev.troupe.benchmarks;

import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.client.Watch;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Latencies;
import dev.troupe.benchmarks.measure.Load;
import dev.troupe.benchmarks.peer.BareRuntime;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** From the start of a request that creates a pod until a watch shows it Running, and from its deletion until it is gone. */
@Command(
        name = "start",
        description = "Milliseconds until a pod runs, and how many times that is what the runtime alone needs.")
final class StartBenchmark implements Callable<Integer> {
    private static final long TIMEOUT_MILLIS = 60_000;

    @Mixin
    private Target target = new Target();

    @Override
    public Integer call() throws Exception {
        int count = target.count(10);
        int callers = target.callers(1);
        try (BenchCluster cluster = target.open()) {
            cluster.loadImage();
            Load.Result bare = BareRuntime.startPods(
                    cluster.data().resolve("containerd"),
                    cluster.data().resolve("bench-logs"),
                    BenchCluster.IMAGE,
                    count,
                    callers);
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            Latencies started = new Latencies();
            Latencies gone = new Latencies();
            Load.Result all = round(client, count, callers, started, gone);
            System.out.println("start pods=" + count + " c=" + callers
                    + String.format(Locale.ROOT, " allRunningSeconds=%.2f ", all.seconds())
                    + started.line("createToRunning") + ' ' + gone.line("deleteToGone")
                    + String.format(
                            Locale.ROOT,
                            " runtimeAlone.p50=%.1f runtimeAlone.allSeconds=%.2f timesRuntimeAlone=%.2f failures=%d",
                            bare.latencies().percentileMillis(0.5),
                            bare.seconds(),
                            all.seconds() / bare.seconds(),
                            all.failures().size() + bare.failures().size()));
        }
        return 0;
    }

    private static Load.Result round(ApiClient client, int count, int callers, Latencies started, Latencies gone)
            throws Exception {
        String prefix = Objects.prefix();
        try (Watch running = Watch.open(client, Objects.PODS, (name, line) -> line.contains("\"phase\":\"Running\""));
                Watch deleted =
                        Watch.open(client, Objects.PODS, (name, line) -> line.startsWith("{\"type\":\"DELETED\""))) {
            Load.Result all = Load.run(count, callers, i -> {
                long begin = System.nanoTime();
                client.create(Objects.PODS, Objects.pod(prefix + i, BenchCluster.IMAGE));
                started.add(running.await(prefix + i, TIMEOUT_MILLIS) - begin);
            });
            Load.run(count, callers, i -> {
                long begin = System.nanoTime();
                client.delete(Objects.PODS + '/' + prefix + i);
                gone.add(deleted.await(prefix + i, TIMEOUT_MILLIS) - begin);
            });
            return all;
        }
    }
}
