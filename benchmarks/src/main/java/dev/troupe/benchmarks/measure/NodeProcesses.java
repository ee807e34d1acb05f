package dev.troupe.benchmarks.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes of one node, and what they take.
 *
 * @param parts by process id
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record NodeProcesses(Map<Long, Part> parts) {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern MEMORY = Pattern.compile("^(Pss|Rss):\\s+(\\d+) kB", Pattern.MULTILINE);
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    /** What Linux counts processor time in towards programs (USER_HZ). */
    private static final double MILLIS_PER_TICK = 10;

    /**
     * The processes that run now.
     *
     * @param jvm the node's own process
     * @param data the folder with its database and its containers
     */
    public static NodeProcesses find(long jvm, Path data) {
        Map<Long, Part> parts = new HashMap<>();
        parts.put(jvm, Part.JVM);
        ProcessHandle.allProcesses()
                .forEach(process -> partOf(process, data).ifPresent(part -> {
                    parts.put(process.pid(), part);
                    if (part == Part.DATABASE) {
                        // Its children have names of their own, without the folder.
                        process.descendants().forEach(child -> parts.put(child.pid(), part));
                    }
                }));
        return new NodeProcesses(parts);
    }

    private static Optional<Part> partOf(ProcessHandle process, Path data) {
        String commandLine;
        try {
            commandLine = Files.readString(
                            PROC.resolve(Long.toString(process.pid())).resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return Optional.empty();
        }
        int end = commandLine.indexOf(' ');
        String program = end < 0 ? commandLine : commandLine.substring(0, end);
        if (!commandLine.contains(data + "/")) {
            return Optional.empty();
        }
        return program.endsWith("postgres")
                ? Optional.of(Part.DATABASE)
                : program.endsWith("containerd")
                        ? Optional.of(Part.CONTAINERD)
                        : program.contains("containerd-shim") ? Optional.of(Part.SHIMS) : Optional.empty();
    }

    /** Processor time that a part has used since it started, in milliseconds; of the processes that still run. */
    public double cpuMillis(Part part) {
        double sum = 0;
        for (long pid : pids(part)) {
            try {
                String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                sum += MILLIS_PER_TICK * (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]));
            } catch (IOException gone) {
                continue;
            }
        }
        return sum;
    }

    /** Memory of a part in KiB; what processes share is divided among them (PSS). */
    public long proportionalKib(Part part) {
        return sum(part, "Pss");
    }

    /** Memory of a part in KiB; what processes share is counted for each (RSS). */
    public long residentKib(Part part) {
        return sum(part, "Rss");
    }

    private List<Long> pids(Part part) {
        return parts.entrySet().stream()
                .filter(process -> process.getValue() == part)
                .map(Map.Entry::getKey)
                .toList();
    }

    private long sum(Part part, String kind) {
        long kib = 0;
        for (long pid : pids(part)) {
            try {
                String text = Files.readString(PROC.resolve(Long.toString(pid)).resolve("smaps_rollup"));
                Matcher matcher = MEMORY.matcher(text);
                while (matcher.find()) {
                    if (matcher.group(1).equals(kind)) {
                        kib += Long.parseLong(matcher.group(2));
                    }
                }
            } catch (IOException gone) {
                continue;
            }
        }
        return kib;
    }
}
