package dev.troupe.app.cluster;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process outside this JVM that stops exclusive pods when this node's lease ends, whatever has become of the JVM. It
 * is told of each renewal through a pipe.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = 2_000_000;
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double MILLIS_PER_SECOND = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final @Nullable RandomAccessFile pipe;
    private boolean silent;

    private Watchdog(@Nullable RandomAccessFile pipe) {
        this.pipe = pipe;
    }

    /** Finds this node's watchdog, or starts it. @param config the node's whole configuration */
    public static Watchdog of(Config config) {
        String pipe = config.getString("troupe.cluster.watchdog.pipe");
        if (pipe.isEmpty()) {
            return new Watchdog(null);
        }
        Path file = Path.of(pipe);
        try {
            if (config.getBoolean("troupe.cluster.watchdog.start")) {
                startProcess(config, file);
            }
            if (!Files.exists(file)) {
                throw new IOException("no such pipe");
            }
            // Open for reading too, so that opening does not wait for the other end.
            return new Watchdog(new RandomAccessFile(file.toFile(), "rw"));
        } catch (IOException e) {
            throw new IllegalStateException("cannot reach this node's watchdog at " + pipe, e);
        }
    }

    /** Writes the watchdog's program down, in one step since another node's may be reading it. */
    public static void write(Path program) throws IOException {
        Path next = Files.createTempFile(folderOf(program), "watchdog", ".sh");
        try (InputStream source =
                Objects.requireNonNull(Watchdog.class.getResourceAsStream("watchdog.sh"), "no watchdog")) {
            Files.copy(source, next, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(next, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }

    private static void startProcess(Config config, Path pipe) throws IOException {
        Path state = folderOf(pipe);
        Files.createDirectories(state);
        Files.deleteIfExists(pipe); // of a watchdog before
        Path program = state.resolve("watchdog.sh");
        write(program);
        String address = config.getString("troupe.cluster.shared-address");
        new ProcessBuilder(
                        "setsid",
                        "bash",
                        program.toString(),
                        state.toString(),
                        Path.of(config.getString("troupe.node.state-directory"), "exclusive")
                                .toString(),
                        config.getString("troupe.node.cgroup-root") + "/" + config.getString("troupe.node.name"),
                        address.isEmpty() ? "-" : address,
                        "--follow",
                        Long.toString(ProcessHandle.current().pid()))
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT)
                .start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(pipe) && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** The lease lasts for so many nanoseconds from now. */
    public synchronized void renewed(long leftNanos) {
        if (pipe == null) {
            return;
        }
        try {
            long until = uptimeMillis() + leftNanos / NANOS_PER_MILLI;
            byte[] line = (until + "\n").getBytes(StandardCharsets.US_ASCII);
            pipe.getChannel().write(ByteBuffer.wrap(line));
            silent = false;
        } catch (IOException e) {
            if (!silent) {
                LOG.warn("cannot tell the watchdog of a renewal", e);
                silent = true;
            }
        }
    }

    /** The clock that both know: /proc/uptime has hundredths of a second. */
    private static long uptimeMillis() throws IOException {
        String uptime = Files.readString(UPTIME);
        return Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * MILLIS_PER_SECOND);
    }
}
