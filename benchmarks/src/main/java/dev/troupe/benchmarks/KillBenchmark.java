package dev.troupe.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Latencies;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Power cuts, one node after the other: from the moment at which the node's cable is pulled, before anything of it is
 * killed, until its object says NotReady, and until a Deployment has all its pods on the other nodes, Ready.
 */
@Command(name = "kill", description = "Cuts the power of one node after the other.")
final class KillBenchmark implements Callable<Integer> {
    private static final int REPLICAS = 6;
    private static final int LOOK_EVERY_MILLIS = 25;
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/bench/deployments";

    @Mixin
    private Target target = new Target();

    @Option(names = "--nodes", defaultValue = "3", description = "How many nodes the cluster has.")
    private int nodes;

    @Override
    public Integer call() throws Exception {
        int runs = target.count(20);
        try (BenchCluster cluster = target.open(nodes)) {
            cluster.loadImage();
            ApiClient client = cluster.client();
            client.ensure("/api/v1/namespaces", Objects.namespace());
            client.ensure(DEPLOYMENTS, Objects.deployment("web", REPLICAS, BenchCluster.IMAGE));
            Latencies notReady = new Latencies();
            Latencies replaced = new Latencies();
            await(client, Objects.PODS, pods -> readyElsewhere(pods, "") == REPLICAS);
            for (int run = 0; run < runs; run++) {
                String victim = cluster.nodeNames().get(run % nodes);
                // The API's own address may be the victim's.
                ApiClient other = cluster.client(cluster.nodeNames().get((run + 1) % nodes))
                        .within(ANSWER);
                long begin = System.nanoTime();
                CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> cluster.kill(victim));
                await(other, "/api/v1/nodes/" + victim, node -> !isReady(node));
                notReady.add(System.nanoTime() - begin);
                await(other, Objects.PODS, pods -> readyElsewhere(pods, victim) == REPLICAS);
                replaced.add(System.nanoTime() - begin);
                killed.join();
                cluster.start(victim);
            }
            System.out.println("kill nodes=" + nodes + " runs=" + runs + ' ' + notReady.line("killToNotReady") + ' '
                    + replaced.line("killToReplaced"));
        }
        return 0;
    }

    private static void await(ApiClient client, String path, Predicate<JsonNode> reached)
            throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (reached.test(Json.read(client.get(path)))) {
                    return;
                }
            } catch (IOException unanswered) {
                // It answers for no object whose entity is lost, until that has moved.
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        throw new TimeoutException("waited two minutes at " + path);
    }

    /** How many of the pods will stay, are Ready, and run on another node than this. */
    private static int readyElsewhere(JsonNode pods, String node) {
        int count = 0;
        for (JsonNode pod : pods.path("items")) {
            boolean counts = pod.at("/metadata/deletionTimestamp").isMissingNode()
                    && !pod.at("/spec/nodeName").asText().equals(node)
                    && isReady(pod);
            count += counts ? 1 : 0;
        }
        return count;
    }

    private static boolean isReady(JsonNode object) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
