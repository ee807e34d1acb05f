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

    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(names = "--nodes", defaultValue = "1", description = "How many nodes (only 1 so far).")
    private int nodes;

    @Option(names = "--database", defaultValue = "embedded", description = "embedded (only that so far).")
    private String database = "embedded";

    @Option(names = "--runtime", defaultValue = "containerd", description = "containerd or simulated.")
    private String runtime = "containerd";

    @Option(names = "--isolated", description = "No way out: pods and image pulls reach only this cluster.")
    private boolean isolated;

    @Override
    public Integer call() {
        Instant start = Instant.now();
        if (nodes != 1) {
            throw new IllegalArgumentException("--nodes " + nodes + ": local clusters have one node so far");
        }
        if (!database.equals("embedded")) {
            throw new IllegalArgumentException("--database " + database + ": only the embedded database works so far");
        }
        if (!Set.of("containerd", "simulated").contains(runtime)) {
            throw new IllegalArgumentException("--runtime " + runtime + ": must be containerd or simulated");
        }
        ClusterDirectory directory = where.directory();
        HostCheck.check(runtime).forEach(System.err::println);
        new LocalCluster(directory, System.err::println).up(new LocalCluster.Wish(nodes, database, runtime, isolated));
        double seconds = Duration.between(start, Instant.now()).toMillis() / MILLIS_PER_SECOND;
        System.out.printf(
                "The cluster is ready (%.1f s).%n  export KUBECONFIG=%s%n  kubectl get nodes%n",
                seconds, directory.kubeconfig());
        return 0;
    }
}
