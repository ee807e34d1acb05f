package dev.troupe.app.local;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.troupe.app.local.ClusterState.NodeState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the configuration file of a node of a local cluster. */
final class NodeConfiguration {
    private static final String POD_SUBNET = "10.17.%d.0/24";

    private final ClusterDirectory directory;
    private final ClusterState cluster;
    private final NodeState node;

    NodeConfiguration(ClusterDirectory directory, ClusterState cluster, NodeState node) {
        this.directory = directory;
        this.cluster = cluster;
        this.node = node;
    }

    /** The settings by their paths. */
    Map<String, Object> settings() {
        Path data = directory.data(node.name());
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("troupe.machine.name", node.name());
        settings.put("troupe.machine.address", node.address());
        settings.put("troupe.machine.data", data.toString());
        settings.put("troupe.machine.pki", directory.pki().toString());
        settings.put(
                "troupe.machine.ready-file", directory.readyFile(node.name()).toString());
        settings.put("troupe.machine.runtime", cluster.runtime());
        settings.put("troupe.machine.network-name", "troupe-" + cluster.id() + "-" + node.name());
        settings.put("troupe.machine.pod-subnet", POD_SUBNET.formatted(node.number()));
        settings.put("troupe.node.name", node.name());
        settings.put("troupe.node.addresses", List.of(node.address()));
        settings.put("troupe.node.roles", List.of("control-plane"));
        settings.put("troupe.node.state-directory", data.resolve("pods").toString());
        settings.put("troupe.node.log-directory", data.resolve("logs").toString());
        settings.put("troupe.node.cgroup-root", "/troupe-" + cluster.id());
        settings.put("troupe.api.port", LocalCluster.API_PORT);
        settings.put("troupe.persistence.database", cluster.database());
        settings.put(
                "troupe.persistence.embedded.directory",
                data.resolve("database").toString());
        settings.put("troupe.persistence.embedded.binaries", "/var/lib/troupe/postgresql");
        return settings;
    }

    void write() {
        Map<String, Object> root = new LinkedHashMap<>();
        settings().forEach((path, value) -> put(root, path, value));
        try {
            Files.writeString(
                    directory.node(node.name()).resolve("node.conf"),
                    ConfigValueFactory.fromMap(root)
                            .render(ConfigRenderOptions.defaults()
                                    .setOriginComments(false)
                                    .setJson(false)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of " + node.name(), e);
        }
    }

    @SuppressWarnings("unchecked") // every inner node is one that this method made
    private static void put(Map<String, Object> root, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            root.put(path, value);
        } else {
            put(
                    (Map<String, Object>)
                            root.computeIfAbsent(path.substring(0, dot), name -> new LinkedHashMap<String, Object>()),
                    path.substring(dot + 1),
                    value);
        }
    }
}
