package dev.troupe.cluster;

import static org.awaitility.Awaitility.await;

import dev.troupe.persistence.database.PostgresBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL as somebody runs it who knows nothing of Troupe: on a host of its own, a network namespace, with the
 * programs that Troupe brings.
 */
final class PostgresHost implements AutoCloseable {
    static final String PASSWORD = "of-the-test";
    private static final String USER = "troupe";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path folder;
    private final String address;
    private final Path programs;
    private String cable = "";
    private @Nullable Process server;

    /**
     * @param name also what the server is called by others that replicate to or from it
     * @param folder where its data and its log are to be
     * @param address in the network of the cluster
     */
    PostgresHost(String name, Path folder, String address) throws IOException {
        this.name = name;
        this.folder = folder;
        this.address = address;
        this.programs =
                PostgresBinaries.unpack(Path.of("/var/lib/troupe/postgresql")).resolve("bin");
    }

    String address() {
        return address;
    }

    /** Makes its host, on the network behind this bridge. */
    void plugIn(String bridge) {
        cable = bridge + "-" + name;
        run("ip", "netns", "add", namespace());
        run("ip", "link", "add", "name", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace());
        run("ip", "link", "set", cable, "master", bridge, "up");
        inside("ip", "addr", "add", address + "/24", "dev", "eth0");
        inside("ip", "link", "set", "eth0", "up");
        inside("ip", "link", "set", "lo", "up");
    }

    private String namespace() {
        return cable;
    }

    private Path data() {
        return folder.resolve(name);
    }

    /** Makes an empty database. */
    void initialise(String clients) throws IOException {
        run("install", "-d", "-o", USER, "-m", "700", data().toString());
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        asUser(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C");
        Files.writeString(
                data().resolve("pg_hba.conf"),
                "host all all " + clients + " scram-sha-256\nhost replication all " + clients + " scram-sha-256\n");
    }

    /** Makes a copy of a server that does not run, to follow it from now on. */
    void standBy(PostgresHost primary) throws IOException {
        run("cp", "-a", primary.data().toString(), data().toString());
        Files.createFile(data().resolve("standby.signal"));
        Files.writeString(
                data().resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=%s user=%s password=%s application_name=%s'%n"
                        .formatted(primary.address, USER, PASSWORD, name));
    }

    /** Starts it; returns when it takes connections. */
    void start(String... options) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace()));
        command.addAll(as(programs.resolve("postgres").toString(), "-D", data().toString()));
        List<String> all = new ArrayList<>(List.of(
                "listen_addresses=" + address,
                "unix_socket_directories=",
                "wal_keep_size=256MB",
                "log_statement=ddl",
                "tcp_keepalives_idle=3",
                "tcp_keepalives_interval=1",
                "tcp_keepalives_count=3",
                "wal_sender_timeout=5s",
                "wal_receiver_timeout=5s",
                "wal_retrieve_retry_interval=500ms"));
        all.addAll(List.of(options));
        all.forEach(option -> command.addAll(List.of("-c", option)));
        try {
            server = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(name + " takes connections")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> number("SELECT 1") == 1);
    }

    /** Ends it as its administrator does: connections are cut, a checkpoint is written. */
    void stop() {
        Process running = server;
        if (running != null) {
            run("kill", "-INT", Long.toString(running.pid()));
            awaitEnd(running);
        }
    }

    /** Ends it with SIGKILL, all of its processes at once. */
    void kill() {
        for (String pid : run("ip", "netns", "pids", namespace()).split("\\s+")) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        Process running = server;
        if (running != null) {
            awaitEnd(running);
        }
    }

    /** What a power cut does: nothing runs any more, and nobody is told. */
    void cutPower() {
        run("ip", "link", "set", cable, "down");
        kill();
    }

    /** Makes a primary of a standby; returns when it takes writes. */
    void promote() {
        asUser(programs.resolve("pg_ctl").toString(), "promote", "--wait", "--pgdata=" + data());
    }

    Path log() {
        return folder.resolve(name + ".log");
    }

    /** What a query answers that gives one number. */
    long number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + address + "/postgres?connectTimeout=3&socketTimeout=10",
                        USER,
                        PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("PostgreSQL does not end, pid " + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it and takes its host away. */
    @Override
    public void close() {
        Process running = server;
        if (running != null && running.isAlive()) {
            kill();
        }
        if (!cable.isEmpty()) {
            run("ip", "netns", "del", namespace());
        }
    }

    private void inside(String... command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace()));
        line.addAll(List.of(command));
        run(line.toArray(String[]::new));
    }

    private static void asUser(String... command) {
        run(as(command).toArray(String[]::new));
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> as(String... command) {
        List<String> line = new ArrayList<>(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        line.addAll(List.of(command));
        return line;
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            awaitEnd(process);
            if (process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
