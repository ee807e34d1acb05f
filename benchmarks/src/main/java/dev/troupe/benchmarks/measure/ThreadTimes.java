package dev.troupe.benchmarks.measure;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time that one thread has used.
 *
 * @param userMillis in the program itself
 * @param systemMillis in the kernel on its behalf
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record ThreadTimes(double userMillis, double systemMillis) {
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final double MILLIS_PER_TICK = 10;

    /** Of all threads of that name in a process together; nothing if there are none. */
    public static ThreadTimes of(long pid, String name) throws IOException {
        ThreadTimes sum = new ThreadTimes(0, 0);
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.contains("(" + name + ")")) {
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    sum = sum.plus(new ThreadTimes(
                            MILLIS_PER_TICK * Long.parseLong(fields[USER_TICKS]),
                            MILLIS_PER_TICK * Long.parseLong(fields[SYSTEM_TICKS])));
                }
            }
        }
        return sum;
    }

    /** Both together. */
    public ThreadTimes plus(ThreadTimes other) {
        return new ThreadTimes(userMillis + other.userMillis, systemMillis + other.systemMillis);
    }

    /** What was used since an earlier moment. */
    public ThreadTimes since(ThreadTimes earlier) {
        return new ThreadTimes(userMillis - earlier.userMillis, systemMillis - earlier.systemMillis);
    }
}
