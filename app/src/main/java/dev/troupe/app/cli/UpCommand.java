package dev.troupe.app.cli;

import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalNetwork;
import dev.troupe.network.OverlaySettings.VtepChoice;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe up}. */
@Command(name = "up", description = "Starts a cluster on this machine, or what of it is not running.")
public final class UpCommand implements Callable<Integer> {
    private static final double MILLIS_PER_SECOND = 1000.0;
    private static final int MOST_NODES = 20;
    private static final String EMBEDDED = "embedded";

    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Option(names = "--nodes", description = "How many nodes a new cluster gets (default: 1).")
    private @Nullable Integer nodes;

    @Option(
            names = "--control-nodes",
            description =
                    "How many of them host the objects and serve the API; the others only run pods. All, if not given.")
    private @Nullable Integer controlNodes;

    @Option(
            names = "--database",
            description = "embedded, or the jdbc:postgresql: URL of one of yours (default: embedded).")
    private @Nullable String database;

    @Option(names = "--runtime", description = "containerd or simulated (default: containerd).")
    private @Nullable String runtime;

    @Option(names = "--isolated", description = "No way out: pods and image pulls reach only this cluster.")
    private boolean isolated;

    @Option(
            names = "--pod-network-cidr",
            paramLabel = "CIDR",
            description = "The addresses of pods; each node takes a part of them (default: 10.17.0.0/16).")
    private @Nullable String podCidr;

    @Option(
            names = "--node-cidr-mask-size",
            paramLabel = "BITS",
            description = "The size of each node's part, from 16 to 28 (default: 24).")
    private @Nullable Integer nodePrefix;

    @Option(
            names = {"--service-cidr", "--services-cidr"},
            paramLabel = "CIDR",
            description = "The addresses of services (default: 10.96.0.0/12).")
    private @Nullable String serviceCidr;

    @Option(
            names = "--vtep",
            paramLabel = "WHO",
            description = "Who carries pods' frames to other nodes: kernel, user (Troupe itself, slower), or auto: the"
                    + " kernel if it can (default: auto). Takes effect on nodes that are started.")
    private @Nullable String vtep;

    @Override
    public Integer call() {
        Instant start = Instant.now();
        ClusterDirectory directory = where.directory();
        LocalCluster cluster = new LocalCluster(directory, System.err::println);
        LocalCluster.Wish wish = wish(cluster.state().map(LocalCluster.Wish::of).orElse(null));
        HostCheck.check(wish.runtime()).forEach(System.err::println);
        cluster.up(wish);
        double seconds = Duration.between(start, Instant.now()).toMillis() / MILLIS_PER_SECOND;
        System.out.printf(
                "The cluster is ready (%.1f s).%n  export KUBECONFIG=%s%n  kubectl get nodes%n",
                seconds, directory.kubeconfig());
        return 0;
    }

    /** @param existing what a cluster that is there was asked for; what is not given now stays so */
    private LocalCluster.Wish wish(LocalCluster.@Nullable Wish existing) {
        int count = orElse(nodes, existing == null ? 1 : existing.nodes());
        if (count < 1 || count > MOST_NODES) {
            throw new IllegalArgumentException("--nodes " + count + ": must be between 1 and " + MOST_NODES);
        }
        int control = orElse(controlNodes, existing == null ? count : existing.controlNodes());
        if (control < 1 || control > count) {
            throw new IllegalArgumentException(
                    "--control-nodes " + control + ": must be between 1 and the number of nodes, " + count);
        }
        String where = orElse(database, existing == null ? EMBEDDED : existing.database());
        if (!where.equals(EMBEDDED) && !where.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "--database " + where + ": must be embedded or a jdbc:postgresql: URL that every node reaches");
        }
        String containers = orElse(runtime, existing == null ? "containerd" : existing.runtime());
        if (!Set.of("containerd", "simulated").contains(containers)) {
            throw new IllegalArgumentException("--runtime " + containers + ": must be containerd or simulated");
        }
        return new LocalCluster.Wish(
                count,
                control,
                where,
                containers,
                isolated || existing != null && existing.isolated(),
                network(existing == null ? LocalNetwork.USUAL : existing.network()));
    }

    private LocalNetwork network(LocalNetwork otherwise) {
        return new LocalNetwork(
                orElse(podCidr, otherwise.podCidr()),
                orElse(nodePrefix, otherwise.nodePrefix()),
                orElse(serviceCidr, otherwise.serviceCidr()),
                VtepChoice.parse(orElse(vtep, otherwise.vtep())).text());
    }

    private static <T> T orElse(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
