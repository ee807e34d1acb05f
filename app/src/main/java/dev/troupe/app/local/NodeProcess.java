package dev.troupe.app.local;

import dev.troupe.app.local.ClusterState.NodeState;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JVM of one node of a local cluster, in its own network namespace and session. */
final class NodeProcess {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ClusterDirectory directory;
    private final NodeState node;
    private final Underlay underlay;

    NodeProcess(ClusterDirectory directory, NodeState node, Underlay underlay) {
        this.directory = directory;
        this.node = node;
        this.underlay = underlay;
    }

    /** The running process, checked against the pid's reuse by another program. */
    Optional<ProcessHandle> running() {
        Path file = directory.pidFile(node.name());
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

    /** Starts the node unless it runs. */
    void start() {
        if (running().isPresent()) {
            return;
        }
        try {
            Files.deleteIfExists(directory.readyFile(node.name()));
            File log = directory.log(node.name()).toFile();
            Process process = new ProcessBuilder(commandLine())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .directory(directory.node(node.name()).toFile())
                    .start();
            Files.writeString(directory.pidFile(node.name()), Long.toString(process.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + node.name(), e);
        }
    }

    private List<String> commandLine() {
        List<String> command = new ArrayList<>(List.of(
                "nsenter",
                "--net=" + underlay.namespaceFile(node),
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JvmOptions.forNode(Path.of(System.getProperty("troupe.home", "."))));
        command.addAll(List.of(
                "-cp",
                System.getProperty("troupe.class-path", System.getProperty("java.class.path")),
                "dev.troupe.app.Main",
                "node-run",
                directory.node(node.name()).resolve("node.conf").toString()));
        return command;
    }

    /** Asks the node to stop, and makes it if it does not. */
    void stop() {
        running().ifPresent(process -> {
            process.destroy();
            if (!waitFor(process, GRACE)) {
                process.destroyForcibly();
                waitFor(process, GRACE);
            }
        });
        deletePidFile();
    }

    private void deletePidFile() {
        try {
            Files.deleteIfExists(directory.pidFile(node.name()));
            Files.deleteIfExists(directory.readyFile(node.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean waitFor(ProcessHandle process, Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
