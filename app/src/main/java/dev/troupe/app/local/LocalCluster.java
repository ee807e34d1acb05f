package dev.troupe.app.local;

import dev.troupe.api.Failures;
import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Kubeconfig;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.app.local.ClusterState.NodeState;
import dev.troupe.node.adapter.ControlGroups;
import dev.troupe.persistence.database.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A cluster on this machine: makes, finds, stops and removes it. */
public final class LocalCluster {
    /** Where a node serves the API. */
    public static final int API_PORT = 6443;

    private static final int PATIENT_LOOKS = 3;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

    private final ClusterDirectory directory;
    private final Consumer<String> say;

    /** @param say is told what happens, a line each */
    public LocalCluster(ClusterDirectory directory, Consumer<String> say) {
        this.directory = directory;
        this.say = say;
    }

    /** What {@code up} is asked for. */
    public record Wish(
            int nodes, int controlNodes, String database, String runtime, boolean isolated, LocalNetwork network) {
        public Wish {
            if (controlNodes < 1 || controlNodes > nodes) {
                throw new IllegalArgumentException(
                        "of " + nodes + " nodes " + controlNodes + " cannot be control nodes");
            }
        }

        /** As the options of {@code up}. */
        public String options() {
            return "--nodes " + nodes + " --control-nodes " + controlNodes + " --runtime " + runtime
                    + (database.equals("embedded") ? "" : " --database " + database.replaceFirst("\\?.*", "?..."))
                    + (isolated ? " --isolated" : "")
                    + network.options();
        }

        /** What a cluster that is there was asked for. */
        public static Wish of(ClusterState cluster) {
            return new Wish(
                    cluster.nodes().size(),
                    cluster.controlNodes().size(),
                    cluster.database(),
                    cluster.runtime(),
                    cluster.isolated(),
                    cluster.network());
        }

        /** With the usual networks. */
        public Wish(int nodes, int controlNodes, String database, String runtime, boolean isolated) {
            this(nodes, controlNodes, database, runtime, isolated, LocalNetwork.USUAL);
        }

        /** All nodes are control nodes. */
        public Wish(int nodes, String database, String runtime, boolean isolated) {
            this(nodes, nodes, database, runtime, isolated);
        }

        /** The same with somebody else to carry frames between nodes, which an existing cluster takes up. */
        public Wish by(String vtep) {
            return new Wish(nodes, controlNodes, database, runtime, isolated, network.by(vtep));
        }
    }

    /**
     * What this machine knows of a node; whether it is ready, the API knows.
     *
     * @param pid of its JVM, 0 if it does not run
     * @param since when it runs, empty if it does not
     */
    public record NodeStatus(String name, long pid, List<String> role, String address, String since) {}

    /** The cluster in this directory, if one was made. */
    public Optional<ClusterState> state() {
        return ClusterState.read(directory.state());
    }

    /**
     * The network of this directory's cluster, or the one that it will have: a /24 in CIDR notation. Its nodes' addresses
     * end in 99 and less, so a database of one's own may be given one above.
     */
    public String network() {
        return state().map(ClusterState::subnet).orElseGet(() -> Subnets.choose(directory.id()));
    }

    /** Makes the cluster's network, so that something may be plugged in before the nodes start; gives its bridge. */
    public String prepare(Wish wish) {
        Underlay underlay = new Underlay(state().orElseGet(() -> make(wish)));
        underlay.create();
        return underlay.bridge();
    }

    /**
     * Starts what is not running and returns when the API serves and the nodes are Ready.
     *
     * @throws IllegalArgumentException if there is a cluster that is not as wished
     */
    public void up(Wish wish) {
        ClusterState cluster =
                state().orElseGet(() -> make(wish)).by(wish.network().vtep());
        if (!Wish.of(cluster).equals(wish)) {
            throw new IllegalArgumentException("the cluster in " + directory.root() + " was made with "
                    + Wish.of(cluster).options() + ", not with " + wish.options()
                    + "; that cannot be changed, but troupe down --purge removes it with all that is in it");
        }
        cluster.write(directory.state());
        Underlay underlay = new Underlay(cluster);
        underlay.create();
        if (!cluster.isolated()) {
            new Uplink(cluster, underlay).create();
        }
        cluster.nodes().forEach(configure(cluster, underlay).andThen(start(cluster, underlay)));
        for (NodeState node : cluster.nodes()) {
            awaitReady(new NodeProcess(directory, cluster, node, underlay), node);
        }
    }

    /** Starts the database that nodes share, if there is one; gives what writes down a node's configuration. */
    Consumer<NodeState> configure(ClusterState cluster, Underlay underlay) {
        Pki pki = writeCredentials(cluster);
        DatabaseAddress database = cluster.databaseHost()
                .map(host -> new LocalDatabase(directory, cluster, host, underlay).start(pki.authority()))
                .orElse(null);
        return node -> {
            directory.create(directory.node(node.name()));
            directory.create(directory.runtimeDirectory(node.name()));
            writeIdentity(node, pki.authority());
            new NodeConfiguration(directory, cluster, node, database).write();
        };
    }

    private Consumer<NodeState> start(ClusterState cluster, Underlay underlay) {
        return node -> new NodeProcess(directory, cluster, node, underlay).start();
    }

    /** One node of the cluster, to be stopped, broken and mended. */
    public LocalNode node(String name) {
        ClusterState cluster = existing();
        return new LocalNode(this, directory, cluster, cluster.node(name));
    }

    /**
     * The database that the nodes share, to be stopped and started.
     *
     * @throws IllegalStateException if there is none of ours beside the nodes
     */
    public LocalDatabase database() {
        ClusterState cluster = existing();
        return cluster.databaseHost()
                .map(host -> new LocalDatabase(directory, cluster, host, new Underlay(cluster)))
                .orElseThrow(() -> new IllegalStateException("this cluster's nodes share no database of its own"));
    }

    /** A node, or the host of the database that the nodes share, as something on the network. */
    public LocalHost host(String name) {
        ClusterState cluster = existing();
        return new LocalHost(cluster, cluster.host(name));
    }

    private ClusterState existing() {
        return state().orElseThrow(
                        () -> new IllegalStateException("no cluster in " + directory.root() + "; run troupe up first"));
    }

    /** Starts a node that does not run, and returns when it is Ready. */
    void start(ClusterState cluster, NodeState node) {
        Underlay underlay = new Underlay(cluster);
        configure(cluster, underlay).andThen(start(cluster, underlay)).accept(node);
        awaitReady(new NodeProcess(directory, cluster, node, underlay), node);
    }

    ClusterState make(Wish wish) {
        String id = directory.id();
        String subnet = Subnets.choose(id);
        wish.network().check(subnet, wish.nodes());
        directory.create(directory.root());
        List<NodeState> nodes = new ArrayList<>();
        for (int number = 1; number <= wish.nodes(); number++) {
            boolean worker = number > wish.controlNodes();
            nodes.add(new NodeState("node-" + number, Underlay.nodeAddress(subnet, number), number, worker));
        }
        ClusterState cluster =
                new ClusterState(id, subnet, wish.isolated(), wish.runtime(), wish.database(), nodes, wish.network());
        cluster.write(directory.state());
        return cluster;
    }

    private Pki writeCredentials(ClusterState cluster) {
        List<String> addresses = Stream.concat(
                        Stream.of(cluster.apiAddress()),
                        cluster.controlNodes().stream().map(NodeState::address))
                .distinct()
                .toList();
        List<String> names =
                cluster.controlNodes().stream().map(NodeState::name).toList();
        try {
            Pki pki = Pki.open(directory.pki(), addresses, names, Instant.now());
            Kubeconfig.write(directory.kubeconfig(), "troupe", server(cluster), pki);
            return pki;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the cluster's certificates", e);
        }
    }

    private void writeIdentity(NodeState node, CertificateAuthority authority) {
        try {
            NodeIdentity.open(
                    directory.nodePki(node.name()),
                    authority,
                    node.name(),
                    List.of(node.address()),
                    node.worker() ? NodeIdentity.Role.WORKER : NodeIdentity.Role.CONTROL,
                    Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the certificate of " + node.name(), e);
        }
    }

    /** The URL of the API. */
    public static String server(ClusterState cluster) {
        return "https://" + cluster.apiAddress() + ":" + API_PORT;
    }

    private void awaitReady(NodeProcess process, NodeState node) {
        Instant end = Instant.now().plus(START_TIMEOUT);
        try (WatchService watch = directory.node(node.name()).getFileSystem().newWatchService()) {
            directory.node(node.name()).register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            int missed = 0;
            while (!process.isReady()) {
                // A process is hard to recognise for the moment in which it becomes another program.
                missed = process.running().isEmpty() ? missed + 1 : 0;
                if (missed > PATIENT_LOOKS) {
                    throw new IllegalStateException(
                            node.name() + " ended while starting; its log says:\n" + lastLines(node));
                }
                if (Instant.now().isAfter(end)) {
                    throw new IllegalStateException(node.name() + " was not Ready within " + START_TIMEOUT.toSeconds()
                            + " s; its log says:\n" + lastLines(node));
                }
                WatchKey key = watch.poll(200, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + node.name() + " starts", e);
        }
    }

    private String lastLines(NodeState node) {
        try {
            List<String> lines = Files.readAllLines(directory.log(node.name()));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Stops every process of the cluster; its state stays. */
    public void down() {
        ClusterState cluster = state().orElse(null);
        if (cluster == null) {
            say.accept("there is no cluster in " + directory.root());
            return;
        }
        Underlay underlay = new Underlay(cluster);
        // All know before any stops, so that none waits for another to take over what it hosts.
        cluster.nodes().forEach(node -> new NodeProcess(directory, cluster, node, underlay).announceDown());
        together(cluster, node -> new NodeProcess(directory, cluster, node, underlay).stop());
        together(cluster, node -> {
            new NodeRemains(directory, cluster, node).stop();
            new NodeProcess(directory, cluster, node, underlay).endWatchdog();
        });
        ControlGroups.removeTree(Path.of(NodeConfiguration.cgroupRoot(cluster)));
        cluster.databaseHost().ifPresent(host -> new LocalDatabase(directory, cluster, host, underlay).stop());
        if (!cluster.isolated()) {
            new Uplink(cluster, underlay).remove();
        }
        underlay.remove();
    }

    /** For all nodes at once, however few processors there are: what is done waits for other processes. */
    private static void together(ClusterState cluster, Consumer<NodeState> act) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(cluster.nodes().stream()
                            .map(node -> CompletableFuture.runAsync(() -> act.accept(node), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw Failures.cause(e) instanceof RuntimeException why ? why : e;
        }
    }

    /** Removes the state of a cluster that is down. */
    public void purge() {
        state().ifPresent(cluster -> {
            for (NodeState node : cluster.nodes()) {
                new NodeRemains(directory, cluster, node).purge();
            }
            cluster.databaseHost()
                    .ifPresent(host -> new LocalDatabase(directory, cluster, host, new Underlay(cluster)).purge());
            deleteTree(Path.of("/run/troupe", cluster.id()));
        });
        deleteTree(directory.root());
    }

    /** The nodes as they are. */
    public List<NodeStatus> nodes() {
        return state().map(cluster -> {
                    Underlay underlay = new Underlay(cluster);
                    return cluster.nodes().stream()
                            .map(node -> status(cluster, node, underlay))
                            .toList();
                })
                .orElse(List.of());
    }

    private NodeStatus status(ClusterState cluster, NodeState node, Underlay underlay) {
        NodeProcess process = new NodeProcess(directory, cluster, node, underlay);
        return new NodeStatus(
                node.name(),
                process.running().map(ProcessHandle::pid).orElse(0L),
                node.roles(),
                node.address(),
                process.since().map(Instant::toString).orElse(""));
    }

    /** Imports an image archive on every node; gives the names of the images in it. */
    public Set<String> loadImages(Path archive) {
        ClusterState cluster = existing();
        Set<String> names = new TreeSet<>();
        for (NodeState node : cluster.nodes()) {
            try {
                names.addAll(new NodeRemains(directory, cluster, node).loadImages(archive));
            } catch (IOException e) {
                throw new UncheckedIOException(node.name() + " cannot load " + archive + ": " + e.getMessage(), e);
            }
        }
        return names;
    }

    static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + root, e);
        }
    }
}
