package dev.troupe.app.cli;

import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.LocalCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe up}. */
@Command(name = "up", description = "Starts a cluster on this machine, or what of it is not running.")
public final class UpCommand implements Callable<Integer> {
    private static final double MILLIS_PER_SECOND = 1000.0;
    private static final int MOST_NODES = 20;

    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(names = "--nodes", defaultValue = "1", description = "How many nodes a new cluster gets.")
    private int nodes;

    @Option(
            names = "--control-nodes",
            defaultValue = "0",
            description =
                    "How many of them host the objects and serve the API; the others only run pods. All, if not given.")
    private int controlNodes;

    @Option(
            names = "--database",
            defaultValue = "embedded",
            description = "embedded, or the jdbc:postgresql: URL of one of yours.")
    private String database = "embedded";

    @Option(names = "--runtime", defaultValue = "containerd", description = "containerd or simulated.")
    private String runtime = "containerd";

    @Option(names = "--isolated", description = "No way out: pods and image pulls reach only this cluster.")
    private boolean isolated;

    @Override
    public Integer call() {
        Instant start = Instant.now();
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("--nodes " + nodes + ": must be between 1 and " + MOST_NODES);
        }
        if (controlNodes < 0 || controlNodes > nodes) {
            throw new IllegalArgumentException(
                    "--control-nodes " + controlNodes + ": must be between 1 and the number of nodes, " + nodes);
        }
        if (!database.equals("embedded") && !database.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "--database " + database + ": must be embedded or a jdbc:postgresql: URL that every node reaches");
        }
        if (!Set.of("containerd", "simulated").contains(runtime)) {
            throw new IllegalArgumentException("--runtime " + runtime + ": must be containerd or simulated");
        }
        ClusterDirectory directory = where.directory();
        HostCheck.check(runtime).forEach(System.err::println);
        int control = controlNodes == 0 ? nodes : controlNodes;
        new LocalCluster(directory, System.err::println)
                .up(new LocalCluster.Wish(nodes, control, database, runtime, isolated));
        double seconds = Duration.between(start, Instant.now()).toMillis() / MILLIS_PER_SECOND;
        System.out.printf(
                "The cluster is ready (%.1f s).%n  export KUBECONFIG=%s%n  kubectl get nodes%n",
                seconds, directory.kubeconfig());
        return 0;
    }
}
