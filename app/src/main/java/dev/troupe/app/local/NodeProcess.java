package dev.troupe.app.local;

import dev.troupe.app.cluster.Watchdog;
import dev.troupe.app.local.ClusterState.NodeState;
import dev.troupe.protocol.process.ProcessEnd;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The JVM of one node of a local cluster, in its own network namespace and session. */
final class NodeProcess {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration SPAWN = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = 5_000_000;

    private final ClusterDirectory directory;
    private final ClusterState cluster;
    private final NodeState node;
    private final Underlay underlay;

    NodeProcess(ClusterDirectory directory, ClusterState cluster, NodeState node, Underlay underlay) {
        this.directory = directory;
        this.cluster = cluster;
        this.node = node;
        this.underlay = underlay;
    }

    /** The running JVM, checked against the pid's reuse by another program. */
    Optional<ProcessHandle> running() {
        return process(directory.pidFile(node.name()));
    }

    private Optional<ProcessHandle> watchdog() {
        return process(directory.watchdogPidFile(node.name()));
    }

    private Optional<ProcessHandle> process(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            long pid = Long.parseLong(Files.readString(file).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isOurs);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            String commandLine = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return commandLine.contains(directory.node(node.name()).toString());
        } catch (IOException gone) {
            return false;
        }
    }

    Optional<Instant> since() {
        return running().flatMap(process -> process.info().startInstant());
    }

    boolean isReady() {
        return running().isPresent() && Files.exists(directory.readyFile(node.name()));
    }

    /** Starts the node unless it runs; returns when its JVM has been started. */
    void start() {
        if (running().isPresent()) {
            return;
        }
        // One that has outlived its JVM watches for nothing any more once a new one does.
        watchdog().ifPresent(NodeProcess::end);
        try {
            Files.deleteIfExists(directory.readyFile(node.name()));
            Files.deleteIfExists(directory.downFile(node.name()));
            Files.deleteIfExists(directory.pidFile(node.name()));
            Watchdog.write(directory.watchdog());
            File log = directory.log(node.name()).toFile();
            Process process = new ProcessBuilder(commandLine())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .directory(directory.node(node.name()).toFile())
                    .start();
            long end = System.nanoTime() + SPAWN.toNanos();
            while (!Files.exists(directory.pidFile(node.name()))) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IllegalStateException("cannot start " + node.name() + "; see " + log);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + node.name(), e);
        }
    }

    private List<String> commandLine() {
        List<String> command = new ArrayList<>(List.of(
                "nsenter",
                "--net=" + underlay.namespaceFile(node),
                "setsid",
                "bash",
                directory.watchdog().toString(),
                directory.runtimeDirectory(node.name()).toString(),
                NodeConfiguration.exclusiveDirectory(directory, node).toString(),
                NodeConfiguration.cgroupRoot(cluster) + "/" + node.name(),
                cluster.nodes().size() > 1 && !node.worker() ? cluster.apiAddress() : "-",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JvmOptions.forNode(
                Path.of(System.getProperty("troupe.home", ".")), cluster.nodes().size()));
        command.addAll(List.of(
                "-cp",
                System.getProperty("troupe.class-path", System.getProperty("java.class.path")),
                "dev.troupe.app.Main",
                "node-run",
                directory.node(node.name()).resolve("node.conf").toString()));
        return command;
    }

    /** Says that the whole cluster stops, so that a node that is asked to stop hands nothing over. */
    void announceDown() {
        try {
            Files.createFile(directory.downFile(node.name()));
        } catch (FileAlreadyExistsException before) {
            // An earlier attempt was interrupted.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the node to stop, and makes it if it does not. Its watchdog stays until the node's lease is over. */
    void stop() {
        running().ifPresent(process -> {
            process.destroy();
            if (!ProcessEnd.await(process, GRACE)) {
                end(process);
            }
        });
        deletePidFile();
    }

    /** Ends the watchdog, where nothing of the node runs any more. */
    void endWatchdog() {
        watchdog().ifPresent(NodeProcess::end);
    }

    /** Ends JVM and watchdog as a power cut does. */
    void kill() {
        endWatchdog();
        running().ifPresent(NodeProcess::end);
        deletePidFile();
    }

    /** Sends a signal to the JVM alone. */
    void signal(String name) {
        long pid = running()
                .orElseThrow(() -> new IllegalStateException(node.name() + " does not run"))
                .pid();
        Command.run(List.of("kill", "-" + name, Long.toString(pid)));
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        ProcessEnd.await(process, GRACE);
    }

    private void deletePidFile() {
        try {
            Files.deleteIfExists(directory.pidFile(node.name()));
            Files.deleteIfExists(directory.downFile(node.name()));
            Files.deleteIfExists(directory.readyFile(node.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
