package dev.troupe.app.local;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.troupe.app.local.ClusterState.NodeState;
import dev.troupe.persistence.database.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the configuration file of a node of a local cluster. */
final class NodeConfiguration {
    private final ClusterDirectory directory;
    private final ClusterState cluster;
    private final NodeState node;
    private final @Nullable DatabaseAddress database;

    /** @param database the database beside the nodes, null where there is none */
    NodeConfiguration(
            ClusterDirectory directory, ClusterState cluster, NodeState node, @Nullable DatabaseAddress database) {
        this.directory = directory;
        this.cluster = cluster;
        this.node = node;
        this.database = database;
    }

    /** Below which the control groups of all nodes' pods lie. */
    static String cgroupRoot(ClusterState cluster) {
        return "/troupe-" + cluster.id();
    }

    /** Where a node's agent notes which exclusive pods may run on it. */
    static Path exclusiveDirectory(ClusterDirectory directory, NodeState node) {
        return directory.data(node.name()).resolve("pods").resolve("exclusive");
    }

    /** The settings by their paths. */
    Map<String, Object> settings() {
        Path data = directory.data(node.name());
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("troupe.machine.name", node.name());
        settings.put("troupe.machine.address", node.address());
        settings.put("troupe.machine.data", data.toString());
        settings.put(
                "troupe.machine.ready-file", directory.readyFile(node.name()).toString());
        settings.put("troupe.machine.runtime", cluster.runtime());
        settings.put("troupe.machine.network-name", "troupe-" + cluster.id() + "-" + node.name());
        settings.put("troupe.machine.pod-subnet", cluster.network().podSubnet(node.number()));
        settings.put("troupe.joining.pod-cidr", cluster.network().podCidr());
        settings.put("troupe.joining.node-cidr-mask-size", cluster.network().nodePrefix());
        settings.put("troupe.joining.service-cidr", cluster.network().serviceCidr());
        settings.put("troupe.network.vtep", cluster.network().vtep());
        settings.put("troupe.node.name", node.name());
        settings.put("troupe.node.addresses", List.of(node.address()));
        settings.put("troupe.node.roles", node.worker() ? List.of() : List.of("control-plane"));
        settings.put("troupe.node.state-directory", data.resolve("pods").toString());
        settings.put("troupe.node.log-directory", data.resolve("logs").toString());
        settings.put("troupe.node.cgroup-root", cgroupRoot(cluster));
        List<String> roles = new ArrayList<>(node.roles());
        roles.add("name-" + node.name());
        settings.put("pekko.cluster.roles", roles);
        settings.put(
                "troupe.cluster.tls.directory", directory.nodePki(node.name()).toString());
        settings.put(
                "troupe.cluster.watchdog.pipe", directory.leasePipe(node.name()).toString());
        if (node.worker()) {
            // Neither the CA's key nor the database is a worker's.
            settings.put("troupe.machine.pki", directory.nodePki(node.name()).toString());
            settings.put(
                    "troupe.worker.servers",
                    cluster.controlNodes().stream()
                            .map(control -> control.address() + ':' + LocalCluster.API_PORT)
                            .toList());
        } else {
            settings.putAll(controlSettings(data));
        }
        return settings;
    }

    /** What only nodes have that host shards and serve the API. */
    private Map<String, Object> controlSettings(Path data) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("troupe.machine.pki", directory.pki().toString());
        settings.put("troupe.api.port", LocalCluster.API_PORT);
        settings.put("pekko.remote.artery.canonical.hostname", node.address());
        if (database == null) {
            settings.put("troupe.persistence.database", cluster.database());
        } else {
            settings.put("troupe.persistence.database", database.jdbcUrl());
            settings.put("troupe.persistence.user", database.user());
            settings.put("troupe.persistence.password", database.password());
        }
        if (cluster.nodes().size() > 1) {
            settings.put("troupe.cluster.shared-address", cluster.apiAddress());
        }
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
            Path file = directory.node(node.name()).resolve("node.conf");
            Path next = file.resolveSibling("node.conf.next");
            Files.deleteIfExists(next);
            // It may hold the database's password.
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    next,
                    ConfigValueFactory.fromMap(root)
                            .render(ConfigRenderOptions.defaults()
                                    .setOriginComments(false)
                                    .setJson(false)));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
