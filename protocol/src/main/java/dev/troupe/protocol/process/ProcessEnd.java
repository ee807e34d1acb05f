package dev.troupe.protocol.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether a process that may be no child of this JVM has ended. To {@link ProcessHandle} it lives until its parent has
 * asked for its exit code, which some first processes do seconds later and those of some containers never; and it looks
 * every 300 ms at most.
 */
public final class ProcessEnd {
    private static final long LOOK_NANOS = 5_000_000;

    /** Fields of {@code /proc/PID/stat}, counted from the one after the name. */
    private static final int STATE = 0;

    private static final int THREADS = 17;

    private ProcessEnd() {}

    /** Whether nothing of the process runs any more, be it that its exit code still waits for somebody. */
    public static boolean hasEnded(ProcessHandle process) {
        return !process.isAlive() || isZombie(process.pid());
    }

    /**
     * Waits for the process's end.
     *
     * @return whether it has ended within {@code limit}; false at once when the thread is interrupted, which it then is
     *     still
     */
    public static boolean await(ProcessHandle process, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!hasEnded(process)) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    /**
     * By {@code /proc/PID/stat} (proc_pid_stat(5)): its fields follow the name, which may hold anything. Where the first
     * thread has ended and others have not, files and sockets are still open.
     */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return "ZX".contains(fields[STATE]) && Integer.parseInt(fields[THREADS]) <= 1;
        } catch (IOException gone) {
            return true;
        }
    }
}
