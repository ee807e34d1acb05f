package dev.troupe.app.local;

import dev.troupe.app.local.ClusterState.NodeState;
import dev.troupe.node.adapter.ContainerdImages;
import dev.troupe.node.adapter.ContainerdProcess;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.storage.adapter.LinuxMounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What of a node lives longer than its JVM: containers, containerd and the embedded database. */
final class NodeRemains {
    private final ClusterDirectory directory;
    private final ClusterState cluster;
    private final NodeState node;

    NodeRemains(ClusterDirectory directory, ClusterState cluster, NodeState node) {
        this.directory = directory;
        this.cluster = cluster;
        this.node = node;
    }

    private Path containerd() {
        return directory.data(node.name()).resolve("containerd");
    }

    private Path database() {
        return directory.data(node.name()).resolve("database");
    }

    /** Brings the images of an archive into the node's runtime. */
    List<String> loadImages(Path archive) throws IOException {
        if (!cluster.runtime().equals("containerd")) {
            throw new IOException("the simulated runtime needs no images");
        }
        return new ContainerdImages(ContainerdSettings.ofThisHost(containerd())).load(archive);
    }

    /** Ends the containers, their runtime and the database. */
    void stop() {
        try {
            if (cluster.runtime().equals("containerd") && Files.exists(containerd())) {
                new ContainerdProcess(ContainerdSettings.ofThisHost(containerd())).stopWithContainers();
            }
            LinuxMounts mounts = new LinuxMounts();
            for (Path mount : mounts.below(directory.data(node.name()))) {
                mounts.unmount(mount);
            }
            EmbeddedPostgres.stopRunning(database());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop what " + node.name() + " left", e);
        }
    }

    /** Removes their files. */
    void purge() {
        try {
            if (cluster.runtime().equals("containerd") && Files.exists(containerd())) {
                new ContainerdProcess(ContainerdSettings.ofThisHost(containerd())).purge();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the containers of " + node.name(), e);
        }
        LocalCluster.deleteTree(directory.data(node.name()));
    }
}
