package dev.troupe.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether this host can run a cluster. What cannot work is refused; what is merely unwise is said. */
final class HostCheck {
    private static final int WISE_CORES = 2;
    private static final long WISE_MEMORY_MIB = 1700;
    private static final int KIB_PER_MIB = 1024;

    private HostCheck() {}

    /**
     * @return warnings, a line each
     * @throws IllegalStateException if a cluster cannot run here
     */
    static List<String> check(String runtime) {
        if (!System.getProperty("user.name", "").equals("root")) {
            throw new IllegalStateException("a cluster needs root: it makes network namespaces and runs containers");
        }
        if (runtime.equals("containerd")) {
            requireFileSystem("overlay");
        }
        List<String> warnings = new ArrayList<>();
        int cores = Runtime.getRuntime().availableProcessors();
        if (cores < WISE_CORES) {
            warnings.add("warning: " + cores + " core; at least " + WISE_CORES + " are advisable");
        }
        long memory = totalMemoryMib();
        if (memory < WISE_MEMORY_MIB) {
            warnings.add("warning: " + memory + " MiB of memory; at least " + WISE_MEMORY_MIB + " are advisable");
        }
        if (swapIsOn()) {
            warnings.add("warning: swap is on; memory limits of pods will not hold what they promise");
        }
        return warnings;
    }

    private static void requireFileSystem(String name) {
        if (lines("/proc/filesystems").stream().noneMatch(line -> line.endsWith("\t" + name))
                && !Files.exists(Path.of("/sys/module", name))) {
            throw new IllegalStateException("the kernel has no " + name + " file system; try: modprobe " + name);
        }
    }

    private static long totalMemoryMib() {
        return lines("/proc/meminfo").stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
                .findFirst()
                .orElse(0);
    }

    private static boolean swapIsOn() {
        return lines("/proc/swaps").size() > 1;
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
