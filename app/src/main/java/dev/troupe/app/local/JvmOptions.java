package dev.troupe.app.local;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of a node's JVM: small, since nodes share their machine with the pods.
 *
 * <p>The client compiler alone compiles. The optimizing one would make a busy node a fifth faster after some minutes,
 * and takes seconds of both cores and 40 MB until then.
 */
public final class JvmOptions {
    private static final int LEAST_HEAP_MEBIBYTES = 224;
    private static final int MOST_HEAP_MEBIBYTES = 4096;
    private static final int HEAP_PART_OF_MEMORY = 4;
    private static final long BYTES_A_MEBIBYTE = 1L << 20;

    private JvmOptions() {}

    /**
     * @param home the checkout, where the cache that the build made lies if there is one
     * @param nodes how many nodes share this machine
     */
    public static List<String> forNode(Path home, int nodes) {
        List<String> options = common(home);
        options.add("-Xmx" + mostHeapMebibytes(machineMemory(), nodes) + "m");
        Path cache = cache(home);
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
            // A cache of other class files is not used; that costs time and is no reason to say so on every start.
            options.add("-Xlog:aot=off");
            options.add("-Xlog:cds=off");
        }
        return options;
    }

    /**
     * Those of a run that makes a cache; a cache serves only JVMs of the same options.
     *
     * @param cache the file to make
     */
    public static List<String> forTraining(Path home, Path cache) {
        List<String> options = common(home);
        options.add("-Xmx" + LEAST_HEAP_MEBIBYTES + "m");
        options.add("-XX:AOTCacheOutput=" + cache);
        return options;
    }

    /** Where the build's cache lies. */
    public static Path cache(Path home) {
        return home.resolve("app/target/troupe.aot");
    }

    /** A quarter of the memory for all nodes together: a node holds every object, and the rest is the pods'. */
    static long mostHeapMebibytes(long memoryBytes, int nodes) {
        long part = memoryBytes / BYTES_A_MEBIBYTE / HEAP_PART_OF_MEMORY / nodes;
        return Math.clamp(part, LEAST_HEAP_MEBIBYTES, MOST_HEAP_MEBIBYTES);
    }

    private static long machineMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    private static List<String> common(Path home) {
        return new ArrayList<>(List.of(
                "-Xms64m",
                // The heap follows what lives in it closely, and grows only when it must.
                "-XX:MinHeapFreeRatio=20",
                "-XX:MaxHeapFreeRatio=40",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:MaxMetaspaceSize=160m",
                "-XX:ReservedCodeCacheSize=64m",
                // Below this use of the code cache, no full collection for its sake.
                "-XX:SweeperThreshold=60",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dtroupe.home=" + home));
    }
}
