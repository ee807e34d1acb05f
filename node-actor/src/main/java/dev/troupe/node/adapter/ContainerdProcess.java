package dev.troupe.node.adapter;

import dev.troupe.protocol.process.ProcessEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A containerd that belongs to this node.
 *
 * <p>It runs in the network namespace of this JVM (a child inherits it) but in a session of its own, so that neither
 * the JVM's death nor a terminal's Ctrl-C takes it or its containers along; the next JVM adopts it. When it dies it is
 * started again.
 */
public final class ContainerdProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdProcess.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration RESTART_PAUSE = Duration.ofMillis(200);
    private static final long LOG_LIMIT_BYTES = 16L * 1024 * 1024;

    private final ContainerdSettings settings;
    private final List<String> launcher;
    private volatile boolean supervised;
    private volatile Optional<ProcessHandle> process = Optional.empty();

    public ContainerdProcess(ContainerdSettings settings) {
        this(settings, List.of());
    }

    /**
     * @param launcher a command that turns itself into the one given to it as arguments, as nsenter does
     */
    ContainerdProcess(ContainerdSettings settings, List<String> launcher) {
        this.settings = settings;
        this.launcher = List.copyOf(launcher);
    }

    /**
     * Adopts the containerd that already runs in this folder with this configuration, or starts one, and returns when
     * it answers. From then on it is started again whenever it ends.
     */
    public synchronized void start() throws IOException {
        ContainerdFolder folder = new ContainerdFolder(settings);
        boolean changed = folder.prepare();
        Optional<ProcessHandle> running = folder.running();
        if (running.isPresent() && changed) {
            LOG.info("containerd's configuration has changed: starting it anew; its containers go on");
            end(running.get());
            running = Optional.empty();
        }
        process = Optional.of(running.isPresent() ? running.get() : launch());
        awaitSocket();
        awaitAnswer();
        supervised = true;
        watch(process.get());
    }

    /** The process id of containerd while it runs. */
    public Optional<Long> pid() {
        return process.filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
    }

    /** Ends the supervision and leaves containerd and its containers as they are, for the next JVM to adopt. */
    @Override
    public void close() {
        supervised = false;
    }

    /** Stops containerd. Its containers go on, and the next containerd of this folder adopts them. */
    public synchronized void stop() {
        supervised = false;
        new ContainerdFolder(settings).running().ifPresent(ContainerdProcess::end);
    }

    /** Stops containerd, kills every container at once and takes their mounts away. Images stay. */
    public synchronized void stopWithContainers() {
        stop();
        new Leftovers(settings).remove();
    }

    /** As {@link #stopWithContainers}, and removes the folder with all images. */
    public synchronized void purge() throws IOException {
        stopWithContainers();
        Leftovers.delete(settings.directory());
    }

    private ProcessHandle launch() throws IOException {
        Path log = settings.logFile();
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(log, log.resolveSibling("containerd.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        // setsid replaces itself with containerd, so that the child's process id is containerd's.
        List<String> command =
                new ArrayList<>(List.of(HostPrograms.find("setsid").toString()));
        command.addAll(launcher);
        command.addAll(List.of(
                settings.containerd().toString(),
                "--config",
                settings.configFile().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("NOTIFY_SOCKET");
        ProcessHandle started = builder.start().toHandle();
        Files.writeString(settings.pidFile(), Long.toString(started.pid()));
        LOG.info("containerd started as process {} in {}", started.pid(), settings.directory());
        return started;
    }

    private void awaitSocket() throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!accepts(settings.socket())) {
            ProcessHandle handle = process.orElseThrow();
            if (!handle.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("containerd does not start; its last words:\n" + lastWords());
            }
            pause(Duration.ofMillis(5));
        }
    }

    /** The socket is there before CRI is: it first reads what an earlier containerd left. */
    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (CriRuntime probe = new CriRuntime(settings.socket())) {
            while (true) {
                try {
                    probe.status().toCompletableFuture().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                } catch (ExecutionException | TimeoutException e) {
                    if (System.nanoTime() > deadline) {
                        throw new IOException("containerd does not answer; its last words:\n" + lastWords(), e);
                    }
                    pause(Duration.ofMillis(10));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting for containerd", e);
                }
            }
        }
    }

    private void watch(ProcessHandle handle) {
        handle.onExit().thenAcceptAsync(_ -> {
            if (supervised) {
                LOG.warn("containerd (process {}) has ended unasked; its containers go on", handle.pid());
                restart();
            }
        });
    }

    private synchronized void restart() {
        while (supervised) {
            pause(RESTART_PAUSE);
            try {
                process = Optional.of(launch());
                awaitSocket();
                watch(process.get());
                return;
            } catch (IOException e) {
                LOG.error("containerd cannot be started again; trying on", e);
            }
        }
    }

    private static void end(ProcessHandle handle) {
        handle.destroy();
        if (!ProcessEnd.await(handle, STOP_LIMIT)) {
            handle.destroyForcibly();
        }
    }

    static boolean accepts(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    private String lastWords() {
        try (var lines = Files.lines(settings.logFile())) {
            return String.join(
                    "\n", lines.toList().reversed().stream().limit(20).toList().reversed());
        } catch (IOException | UncheckedIOException e) {
            return "(no log)";
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
