package dev.troupe.chaos.fault;

import dev.troupe.app.client.Credentials;
import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.ClusterState;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.app.local.LocalDatabase;
import dev.troupe.app.local.LocalHost;
import dev.troupe.app.local.LocalNode;
import dev.troupe.chaos.client.Connection;
import dev.troupe.node.image.ImageArchive;
import dev.troupe.node.image.SmallImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * An isolated cluster to be broken, with a database whose disk can be full. Everything of it is gone when it is closed.
 */
public final class ChaosCluster implements AutoCloseable {
    /** The image of the pods; it is made from the host's busybox. */
    public static final String IMAGE = "localhost/troupe-chaos:1";

    private final ClusterDirectory directory;
    private final LocalCluster cluster;
    private final SmallDisk disk;
    private final LocalCluster.Wish wish;

    private ChaosCluster(ClusterDirectory directory, int nodes) {
        this.directory = directory;
        this.cluster = new LocalCluster(directory, System.err::println);
        this.disk = new SmallDisk(directory.data(ClusterState.DATABASE_HOST));
        this.wish = new LocalCluster.Wish(nodes, nodes, "embedded", "containerd", true);
    }

    /** Makes one. @param nodes how many, all of them control nodes; at least two */
    public static ChaosCluster start(int nodes) throws IOException {
        Path root = Files.createTempDirectory("tc"); // short, for the sake of unix sockets
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        ChaosCluster made = new ChaosCluster(ClusterDirectory.of(root), nodes);
        made.disk.mount();
        try {
            made.cluster.up(made.wish);
            made.loadImage();
            return made;
        } catch (IOException | RuntimeException failure) {
            made.close();
            throw failure;
        }
    }

    private void loadImage() throws IOException {
        Path file = Files.createTempFile("troupe-chaos", ".tar");
        try {
            ImageArchive archive = new ImageArchive();
            archive.add(SmallImages.busybox(SmallImages.BUSYBOX), List.of(IMAGE));
            archive.write(file);
            cluster.loadImages(file);
        } finally {
            Files.delete(file);
        }
    }

    /** The names of the nodes. */
    public List<String> nodeNames() {
        return cluster.nodes().stream().map(LocalCluster.NodeStatus::name).toList();
    }

    /** Where every node serves the API. */
    public List<URI> servers() {
        return cluster.nodes().stream()
                .map(node -> URI.create("https://" + node.address() + ':' + LocalCluster.API_PORT))
                .toList();
    }

    /** A connection to any of the nodes, with the administrator's rights. @param first the number of the one to begin with */
    public Connection connect(int first) {
        return connect(servers(), first);
    }

    /** A connection to one node alone. */
    public Connection connectTo(URI server) {
        return connect(List.of(server), 0);
    }

    private Connection connect(List<URI> servers, int first) {
        try {
            return new Connection(Credentials.read(directory.kubeconfig()), servers, first);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the kubeconfig", e);
        }
    }

    /** The directory in which the nodes' logs are. */
    public Path root() {
        return directory.root();
    }

    LocalNode node(String name) {
        return cluster.node(name);
    }

    LocalHost host(String name) {
        return cluster.host(name);
    }

    LocalDatabase database() {
        return cluster.database();
    }

    SmallDisk disk() {
        return disk;
    }

    @Override
    public void close() {
        try {
            cluster.down();
        } finally {
            disk.unmount();
            cluster.purge();
        }
    }
}
