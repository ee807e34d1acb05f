package dev.troupe.app.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process outside this JVM that stops exclusive pods when this node's lease ends, whatever has become of the JVM. It
 * is told of each renewal through a pipe.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double MILLIS_PER_SECOND = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final @Nullable RandomAccessFile pipe;
    private boolean silent;

    private Watchdog(@Nullable RandomAccessFile pipe) {
        this.pipe = pipe;
    }

    /** @param pipe the watchdog's named pipe; empty where there is no watchdog */
    public static Watchdog of(String pipe) {
        if (pipe.isEmpty()) {
            return new Watchdog(null);
        }
        try {
            Path file = Path.of(pipe);
            if (!Files.exists(file)) {
                throw new IOException("no such pipe");
            }
            // Open for reading too, so that opening does not wait for the other end.
            return new Watchdog(new RandomAccessFile(file.toFile(), "rw"));
        } catch (IOException e) {
            throw new IllegalStateException("cannot reach this node's watchdog at " + pipe, e);
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
