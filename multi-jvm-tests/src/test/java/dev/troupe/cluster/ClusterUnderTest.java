package dev.troupe.cluster;

import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.node.adapter.ContainerdImages;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.node.image.SmallImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A real, isolated cluster of one node, with an image under every name that the tests' manifests use. */
final class ClusterUnderTest implements AutoCloseable {
    /** Names under which the one small image is loaded. */
    private static final List<String> IMAGE_NAMES = List.of(
            "busybox:1.28",
            "busybox:1.37",
            "busybox:latest",
            "nginx:1.14.2",
            "nginx:latest",
            "python:3.11.6-alpine",
            "registry.k8s.io/test-webserver:latest",
            "gcr.io/kuar-demo/kuard-amd64:blue",
            "gcr.io/google_samples/gb-frontend:v3");

    private final Path root;
    private final LocalCluster cluster;

    private ClusterUnderTest(Path root) {
        this.root = root;
        this.cluster = new LocalCluster(ClusterDirectory.of(root), System.err::println);
    }

    static ClusterUnderTest start() throws IOException {
        Path root = Files.createTempDirectory(
                "troupe", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        ClusterUnderTest started = new ClusterUnderTest(root);
        try {
            started.up();
            started.loadImages();
            return started;
        } catch (IOException | RuntimeException failure) {
            started.close();
            throw failure;
        }
    }

    /** Starts what is not running. */
    void up() {
        cluster.up(new LocalCluster.Wish(1, "embedded", "containerd", true));
    }

    /** Stops everything; the state stays. */
    void down() {
        cluster.down();
    }

    private void loadImages() throws IOException {
        Path containerd = ClusterDirectory.of(root).data(nodeName()).resolve("containerd");
        new ContainerdImages(ContainerdSettings.ofThisHost(containerd))
                .load(SmallImages.busybox(SmallImages.BUSYBOX), IMAGE_NAMES);
    }

    String nodeName() {
        return cluster.nodes().getFirst().name();
    }

    String nodeAddress() {
        return cluster.nodes().getFirst().address();
    }

    /** The process id of the node's JVM. */
    long nodePid() {
        return cluster.nodes().getFirst().pid();
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
