package dev.troupe.persistence.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel tells of processes. */
public final class Processes {
    private static final int FIELD_USER_TICKS = 11;
    private static final int TICK_MILLIS = 10;

    private Processes() {}

    /** The processor time that a process and its children have used, in milliseconds. */
    public static long cpuMillis(ProcessHandle process) {
        long sum = own(process);
        for (ProcessHandle child : process.descendants().toList()) {
            sum += own(child);
        }
        return sum;
    }

    private static long own(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return TICK_MILLIS
                    * (Long.parseLong(fields[FIELD_USER_TICKS]) + Long.parseLong(fields[FIELD_USER_TICKS + 1]));
        } catch (IOException e) {
            return 0; // ended meanwhile
        }
    }

    /** The child processes of a process. */
    public static List<ProcessHandle> childrenOf(long pid) {
        return ProcessHandle.of(pid).map(process -> process.children().toList()).orElse(List.of());
    }

    /** Memory that a process and its children hold for themselves, in KiB. */
    public static long proportionalKib(ProcessHandle process) {
        long sum = proportional(process);
        for (ProcessHandle child : process.descendants().toList()) {
            sum += proportional(child);
        }
        return sum;
    }

    private static long proportional(ProcessHandle process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
