package dev.troupe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.app.node.NodeServer;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.persistence.database.EmbeddedSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A machine that {@code troupe init} made the first node of a cluster, running, with a database beside it. */
final class FirstNode implements AutoCloseable {
    static final String ADDRESS = "127.0.0.1";
    private static final Path PROGRAMS = Path.of("/var/lib/troupe/postgresql");

    final Path directory;
    final DatabaseAddress database;
    final int port;
    final Terminal.Outcome initialized;
    private final EmbeddedPostgres postgres;
    private final NodeServer node;

    FirstNode() throws Exception {
        directory = Files.createTempDirectory(
                "troupe-join", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        postgres = EmbeddedPostgres.start(new EmbeddedSettings(
                directory.resolve("beside"), PROGRAMS, "troupe", 0, 24, 40, Duration.ofSeconds(60)));
        database = postgres.address();
        Path password = Files.writeString(directory.resolve("password"), database.password() + "\n");
        port = freePort();
        initialized = Terminal.run(machine(
                "k01",
                List.of(
                        "init",
                        "--upload-certs",
                        "--pod-network-cidr=10.17.0.0/16",
                        "--apiserver-advertise-address=" + ADDRESS,
                        "--apiserver-bind-port=" + port,
                        "--control-plane-endpoint=localhost:" + port,
                        "--node-labels=example.com/disk=ssd",
                        "--register-with-taints=example.com/new=yes:NoSchedule",
                        "--database=" + database.jdbcUrl(),
                        "--database-user=" + database.user(),
                        "--database-password-file=" + password)));
        if (initialized.exitCode() != 0) {
            throw new IllegalStateException("init failed: " + initialized);
        }
        node = NodeServer.start(configuration("k01"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The arguments of a command on a machine, whose folders all lie under its name here. */
    List<String> machine(String name, List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(
                "--node-name=" + name,
                "--runtime=simulated",
                "--ignore-preflight-errors=all",
                "--config-dir=" + etc(name),
                "--data-dir=" + directory.resolve(name).resolve("data"),
                "--run-dir=" + directory.resolve(name).resolve("run")));
        return arguments;
    }

    /** What would be /etc/troupe on that machine. */
    Path etc(String name) {
        return directory.resolve(name).resolve("etc");
    }

    Path pki(String name) {
        return etc(name).resolve("pki");
    }

    /** The option that names the administrator's kubeconfig. */
    String kubeconfig() {
        return "--kubeconfig=" + etc("k01").resolve("admin.conf");
    }

    /** What the node of that machine is configured to, fit for a test's JVM. */
    Config configuration(String name) throws IOException {
        Files.createDirectories(directory.resolve(name).resolve("run"));
        return ConfigFactory.parseMap(Map.of(
                        "troupe.node.cgroup-root",
                        "",
                        "troupe.node-access.port",
                        0,
                        "pekko.remote.artery.canonical.port",
                        0,
                        "pekko.coordinated-shutdown.exit-jvm",
                        "off"))
                .withFallback(
                        ConfigFactory.parseFile(etc(name).resolve("node.conf").toFile()))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    @Override
    public void close() throws Exception {
        node.stop();
        postgres.stop();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
