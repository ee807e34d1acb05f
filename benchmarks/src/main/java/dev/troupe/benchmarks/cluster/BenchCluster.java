package dev.troupe.benchmarks.cluster;

import dev.troupe.app.client.Credentials;
import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalNetwork;
import dev.troupe.benchmarks.client.ApiClient;
import dev.troupe.benchmarks.measure.NodeProcesses;
import dev.troupe.node.image.ImageArchive;
import dev.troupe.node.image.SmallImages;
import dev.troupe.protocol.process.ProcessEnd;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cluster to measure: an isolated one of its own, which is removed afterwards, or one that runs. */
public final class BenchCluster implements AutoCloseable {
    /** The image of the pods; it is made from the host's busybox. */
    public static final String IMAGE = "localhost/troupe-bench:1";

    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

    private static final String OVERLAY_DEVICE = "troupe.vxlan";

    private final ClusterDirectory directory;
    private final LocalCluster cluster;
    private final boolean ours;
    private final int nodes;

    private BenchCluster(ClusterDirectory directory, boolean ours, int nodes) {
        this.directory = directory;
        this.cluster = new LocalCluster(directory, System.err::println);
        this.ours = ours;
        this.nodes = nodes;
    }

    /**
     * @param running the directory of a cluster that runs; null makes one
     * @param nodes how many nodes a new one gets
     */
    public static BenchCluster open(@Nullable Path running, int nodes) throws IOException {
        if (running != null) {
            return new BenchCluster(ClusterDirectory.of(running), false, nodes);
        }
        BenchCluster made = new BenchCluster(freshDirectory(), true, nodes);
        System.err.println("bench: starting an isolated cluster in " + made.directory.root());
        made.up();
        return made;
    }

    /**
     * A new one.
     *
     * @param vtep who carries frames between nodes: {@code kernel}, {@code user} or {@code auto}
     */
    public static BenchCluster openWith(int nodes, String vtep) throws IOException {
        BenchCluster made = new BenchCluster(freshDirectory(), true, nodes);
        System.err.println("bench: starting an isolated cluster in " + made.directory.root());
        made.upWith(vtep);
        return made;
    }

    /** Starts what does not run, and returns when all nodes are Ready. */
    public void up() {
        upWith(LocalNetwork.USUAL.vtep());
    }

    /** As {@link #up()}; what is started carries frames between nodes in this way. */
    public void upWith(String vtep) {
        cluster.up(new LocalCluster.Wish(nodes, "embedded", "containerd", true).by(vtep));
    }

    /**
     * The network namespace of the only pod of a node.
     *
     * @throws IOException if there is none, or more
     */
    public Path podNamespace(String node) throws IOException {
        Path namespaces = directory.data(node).resolve("containerd/state/io.containerd.grpc.v1.cri/netns");
        try (Stream<Path> files = Files.list(namespaces)) {
            List<Path> found = files.filter(
                            file -> String.valueOf(file.getFileName()).startsWith("cni-"))
                    .toList();
            if (found.size() != 1) {
                throw new IOException("not one pod on " + node + ": " + found);
            }
            return found.getFirst();
        }
    }

    /** The processes of the nodes, in the order of their names. */
    public List<Long> jvms() {
        return cluster.nodes().stream().map(LocalCluster.NodeStatus::pid).toList();
    }

    /** How many frames the last node has had from the others, in its life. */
    public long receivedFrames() throws IOException {
        String statistics = Files.readString(Path.of("/proc", Long.toString(jvms().getLast()), "net/dev"));
        return statistics
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(OVERLAY_DEVICE + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
                .mapToLong(fields -> Long.parseLong(fields[1]))
                .findFirst()
                .orElseThrow(() -> new IOException("no device " + OVERLAY_DEVICE));
    }

    /** SIGKILL for the JVM of every node; their databases and containers go on. Returns when all are gone. */
    public void killNodes() {
        List<ProcessHandle> jvms = cluster.nodes().stream()
                .map(LocalCluster.NodeStatus::pid)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
        jvms.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle jvm : jvms) {
            if (!ProcessEnd.await(jvm, KILL_LIMIT)) {
                throw new IllegalStateException("the JVM " + jvm.pid() + " cannot be killed");
            }
        }
    }

    /** A directory of the right permissions and a short path. */
    static ClusterDirectory freshDirectory() throws IOException {
        Path directory = Files.createTempDirectory("tb");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return ClusterDirectory.of(directory);
    }

    /** A client with the admin's rights. */
    public ApiClient client() throws IOException, GeneralSecurityException {
        return new ApiClient(Credentials.read(directory.kubeconfig()));
    }

    /** The names of all nodes, in order. */
    public List<String> nodeNames() {
        return cluster.nodes().stream().map(LocalCluster.NodeStatus::name).toList();
    }

    /** The process of the first node, which is in its network namespace. */
    public long nodePid() {
        return cluster.nodes().getFirst().pid();
    }

    /** The addresses of all nodes, in order. */
    public List<String> nodeAddresses() {
        return cluster.nodes().stream().map(LocalCluster.NodeStatus::address).toList();
    }

    /** What a power cut does to a node. Returns when all of it is dead. */
    public void kill(String node) {
        cluster.node(node).kill();
    }

    /** Starts a node again; returns when it is Ready. */
    public void start(String node) {
        cluster.node(node).start();
    }

    /** A client with the admin's rights, of one node's API. */
    public ApiClient client(String node) throws IOException, GeneralSecurityException {
        String address = cluster.nodes().stream()
                .filter(each -> each.name().equals(node))
                .findFirst()
                .orElseThrow()
                .address();
        Credentials admin = Credentials.read(directory.kubeconfig());
        return new ApiClient(
                new Credentials(URI.create("https://" + address + ":" + LocalCluster.API_PORT), admin.tls()));
    }

    /** The processes of the node as they are now. */
    public NodeProcesses processes() {
        LocalCluster.NodeStatus node = cluster.nodes().getFirst();
        return NodeProcesses.find(node.pid(), directory.data(node.name()));
    }

    /** The address of the first node. */
    public String address() {
        return cluster.nodes().getFirst().address();
    }

    /** The process of the first node's JVM. */
    public long pid() {
        return cluster.nodes().getFirst().pid();
    }

    /** Where the node keeps its database, images and containers. */
    public Path data() {
        return directory.data(cluster.nodes().getFirst().name());
    }

    /** Brings the image of the pods onto the node. */
    public void loadImage() throws IOException {
        Path file = Files.createTempFile("troupe-bench", ".tar");
        try {
            ImageArchive archive = new ImageArchive();
            archive.add(SmallImages.busybox(SmallImages.BUSYBOX), List.of(IMAGE));
            archive.write(file);
            cluster.loadImages(file);
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() {
        if (ours) {
            cluster.down();
            cluster.purge();
        }
    }
}
