package dev.troupe.cluster;

import dev.troupe.app.client.Credentials;
import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalNode;
import dev.troupe.chaos.client.Connection;
import dev.troupe.node.adapter.ContainerdImages;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.node.image.ImageFile;
import dev.troupe.node.image.SmallImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real, isolated cluster of one node, with an image under every name that the tests' manifests use. */
final class ClusterUnderTest implements AutoCloseable {
    /** What the manifests of the course and of the tests call a Linux with a shell. */
    private static final List<String> SHELL_NAMES =
            List.of("busybox:1.28", "busybox:1.37", "busybox:latest", "python:3.11.6-alpine");

    /** What they call a web server on port 80. */
    private static final List<String> WEB_SERVER_NAMES = List.of(
            "nginx:1.14.2",
            "nginx:1.16.1",
            "nginx:latest",
            "registry.k8s.io/test-webserver:latest",
            "gcr.io/google_samples/gb-frontend:v3");

    /** A web server on port 8080 that answers {@code /healthy}. */
    private static final List<String> KUARD_NAMES = List.of("gcr.io/kuar-demo/kuard-amd64:blue");

    private final Path root;
    private final LocalCluster.Wish wish;
    private final LocalCluster cluster;
    private @Nullable Api api;

    private ClusterUnderTest(Path root, LocalCluster.Wish wish) {
        this.root = root;
        this.wish = wish;
        this.cluster = new LocalCluster(ClusterDirectory.of(root), System.err::println);
    }

    static ClusterUnderTest start() throws IOException {
        return start(1);
    }

    /** A cluster of several nodes, all of them control nodes. */
    static ClusterUnderTest start(int nodes) throws IOException {
        return start(nodes, nodes);
    }

    /** A cluster of several nodes, of which the first ones are control nodes and the others only run pods. */
    static ClusterUnderTest start(int nodes, int controlNodes) throws IOException {
        return new ClusterUnderTest(
                        newDirectory(), new LocalCluster.Wish(nodes, controlNodes, "embedded", "containerd", true))
                .started();
    }

    /**
     * A cluster of several nodes that is not started yet, so that the database of its own may be plugged in to its
     * network.
     */
    static ClusterUnderTest on(Path directory, int nodes, String jdbcUrl) {
        return new ClusterUnderTest(directory, new LocalCluster.Wish(nodes, jdbcUrl, "containerd", true));
    }

    /** A folder for a cluster, which every user may enter. */
    static Path newDirectory() throws IOException {
        return Files.createTempDirectory(
                "troupe", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    /** Makes the network; gives its bridge. */
    String prepare() {
        return cluster.prepare(wish);
    }

    /** Starts it, and gives it the images. */
    ClusterUnderTest started() throws IOException {
        try {
            up();
            loadImages();
            return this;
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Starts what is not running. */
    void up() {
        cluster.up(wish);
    }

    /** Starts what is not running; it carries frames between nodes in this way, see {@code --vtep}. */
    void upWith(String vtep) {
        cluster.up(wish.by(vtep));
    }

    /** Stops everything; the state stays. */
    void down() {
        cluster.down();
    }

    private void loadImages() throws IOException {
        for (LocalCluster.NodeStatus node : cluster.nodes()) {
            loadImages(ClusterDirectory.of(root).data(node.name()).resolve("containerd"));
        }
    }

    private static void loadImages(Path containerd) throws IOException {
        ContainerdImages images = new ContainerdImages(ContainerdSettings.ofThisHost(containerd));
        images.load(SmallImages.busybox(SmallImages.BUSYBOX), SHELL_NAMES);
        images.load(SmallImages.webServer(SmallImages.BUSYBOX, "Welcome to nginx!\n"), WEB_SERVER_NAMES);
        images.load(
                SmallImages.webServer(SmallImages.BUSYBOX, "KUAR Demo\n")
                        .with(ImageFile.text("var/www/healthy", "ok\n"))
                        .withCommand("httpd", "-f", "-p", "8080", "-h", "/var/www"),
                KUARD_NAMES);
    }

    /** The API of this cluster for its administrator. */
    synchronized Api api() {
        if (api == null) {
            api = Api.of(kubeconfig());
        }
        return api;
    }

    /** A connection of its own to the address in the kubeconfig, for clients that outlive what happens to nodes. */
    Connection connect() throws IOException {
        Credentials administrator = Credentials.read(kubeconfig());
        return new Connection(administrator, List.of(administrator.server()), 0);
    }

    /** The addresses of all nodes. */
    List<String> nodeAddresses() {
        return cluster.nodes().stream().map(LocalCluster.NodeStatus::address).toList();
    }

    String nodeName() {
        return cluster.nodes().getFirst().name();
    }

    String nodeAddress() {
        return cluster.nodes().getFirst().address();
    }

    /** Where a node is reached. */
    String address(String node) {
        return cluster.nodes().stream()
                .filter(status -> status.name().equals(node))
                .map(LocalCluster.NodeStatus::address)
                .findFirst()
                .orElseThrow();
    }

    /** One node, to be stopped, broken and mended. */
    LocalNode node(String name) {
        return cluster.node(name);
    }

    /** Whether a node has the address that moves between the nodes. */
    boolean holdsSharedAddress(String node) {
        return cluster.node(node).holdsSharedAddress();
    }

    /** The process id of the node's JVM. */
    long nodePid() {
        return cluster.nodes().getFirst().pid();
    }

    /** The process id of a node's JVM. */
    long pid(String node) {
        return cluster.nodes().stream()
                .filter(status -> status.name().equals(node))
                .map(LocalCluster.NodeStatus::pid)
                .findFirst()
                .orElseThrow();
    }

    Path directory() {
        return root;
    }

    Path kubeconfig() {
        return ClusterDirectory.of(root).kubeconfig();
    }

    Path nodeLog() {
        return root.resolve(nodeName()).resolve("node.log");
    }

    @Override
    public void close() {
        cluster.down();
        cluster.purge();
    }
}
