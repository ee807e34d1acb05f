package dev.troupe.benchmarks;

import dev.troupe.api.Json;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.client.Watch;
import dev.troupe.benchmarks.cluster.BenchCluster;
import dev.troupe.benchmarks.measure.Comparison;
import dev.troupe.benchmarks.measure.Iperf;
import dev.troupe.benchmarks.measure.ThreadTimes;
import dev.troupe.benchmarks.peer.HandMadeOverlay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * TCP from a pod to one on another node, against the same path made by hand. First the kernel's VTEP, then Troupe's own in
 * user space, in the same cluster with the same pods.
 */
@Command(
        name = "overlay",
        description = "Gigabits a second from pod to pod on two nodes, and their ratio to a path made by hand.")
final class OverlayBenchmark implements Callable<Integer> {
    private static final long TIMEOUT_MILLIS = 60_000;
    private static final List<Integer> STREAMS = List.of(1, 8);
    /** The thread of a user-space VTEP for what leaves, and for what arrives. */
    private static final String SENDING = "vtep-out";

    private static final String RECEIVING = "vtep-in";

    @Option(names = "--rounds", defaultValue = "5", description = "How often each is measured, in turns.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "3", description = "How long each measurement sends.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try (BenchCluster cluster = BenchCluster.openWith(2, "kernel");
                HandMadeOverlay byHand = HandMadeOverlay.create()) {
            cluster.loadImage();
            List<String> addresses = pods(cluster);
            try (Iperf ours = Iperf.serve(
                            cluster.podNamespace(cluster.nodeNames().get(1)),
                            addresses.get(1),
                            cluster.podNamespace(cluster.nodeNames().getFirst()));
                    Iperf peer = Iperf.serve(byHand.podNamespace(2), byHand.podAddress(2), byHand.podNamespace(1))) {
                List<Comparison> kernel = new ArrayList<>();
                for (int streams : STREAMS) {
                    kernel.add(compare("kernel", streams, ours, peer));
                }
                cluster.killNodes();
                cluster.upWith("user");
                ours.gigabits(1, seconds);
                for (int i = 0; i < STREAMS.size(); i++) {
                    user(cluster, STREAMS.get(i), ours, peer, kernel.get(i));
                }
            }
        }
        return 0;
    }

    /** One on each node; their addresses when they run. */
    private static List<String> pods(BenchCluster cluster) throws Exception {
        ApiClient client = cluster.client();
        client.ensure("/api/v1/namespaces", Objects.namespace());
        List<String> addresses = new ArrayList<>();
        try (Watch running = Watch.open(client, Objects.PODS, (name, line) -> line.contains("\"phase\":\"Running\""))) {
            for (String node : cluster.nodeNames()) {
                client.create(Objects.PODS, Objects.podOn(node, "on-" + node, BenchCluster.IMAGE));
                running.await("on-" + node, TIMEOUT_MILLIS);
                addresses.add(Json.read(client.get(Objects.PODS + "/on-" + node))
                        .at("/status/podIP")
                        .asText());
            }
        }
        return addresses;
    }

    private Comparison compare(String vtep, int streams, Iperf ours, Iperf peer) throws Exception {
        Comparison comparison = Comparison.inTurns(
                rounds, () -> ours.gigabits(streams, seconds), () -> peer.gigabits(streams, seconds));
        System.out.println("overlay vtep=" + vtep + " streams=" + streams + ' ' + comparison.line("gbit/s"));
        return comparison;
    }

    private void user(BenchCluster cluster, int streams, Iperf ours, Iperf peer, Comparison kernel) throws Exception {
        long sender = cluster.jvms().getFirst();
        long receiver = cluster.jvms().getLast();
        ThreadTimes sentBefore = ThreadTimes.of(sender, SENDING);
        ThreadTimes receivedBefore = ThreadTimes.of(receiver, RECEIVING);
        long framesBefore = cluster.receivedFrames();
        Comparison comparison = compare("user", streams, ours, peer);
        double frames = cluster.receivedFrames() - framesBefore;
        System.out.println(String.format(
                        Locale.ROOT,
                        "overlay vtep=user streams=%d timesKernel=%.3f frames/s=%.0f ",
                        streams,
                        comparison.ratio() / kernel.ratio(),
                        frames / rounds / seconds)
                + share("sender", ThreadTimes.of(sender, SENDING).since(sentBefore))
                + ' '
                + share("receiver", ThreadTimes.of(receiver, RECEIVING).since(receivedBefore)));
    }

    private String share(String name, ThreadTimes used) {
        return String.format(
                Locale.ROOT,
                "%1$s.user=%2$.0f%% %1$s.system=%3$.0f%%",
                name,
                percent(used.userMillis()),
                percent(used.systemMillis()));
    }

    /** Of one core, while was measured. */
    private double percent(double millis) {
        return millis / 10 / rounds / seconds;
    }
}
