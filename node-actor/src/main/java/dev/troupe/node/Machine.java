package dev.troupe.node;

import dev.troupe.node.plan.NodeFacts;
import dev.troupe.node.port.RuntimeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads from /proc, /sys and /etc what the Node object tells of this machine. Blocks for moments. */
final class Machine {
    /** As Kubernetes' version skew rules read it: this agent does what a kubelet of that minor version does. */
    static final String AGENT_VERSION = "v1.34.0-troupe";

    private static final long LEAST_MEMORY_BYTES = 100L << 20;
    private static final int LEAST_DISK_PERCENT = 10;

    private final NodeAgentSettings settings;

    Machine(NodeAgentSettings settings) {
        this.settings = settings;
    }

    NodeFacts facts(String runtimeVersion, RuntimeStatus runtime) {
        try {
            Files.createDirectories(settings.paths().state());
            FileStore disk = Files.getFileStore(settings.paths().state());
            long memory = settings.memoryBytes() > 0 ? settings.memoryBytes() : meminfo("MemTotal");
            boolean disks = disk.getUsableSpace() < disk.getTotalSpace() / 100 * LEAST_DISK_PERCENT;
            return new NodeFacts(
                    settings.name(),
                    settings.name(),
                    settings.labels(),
                    settings.addresses(),
                    settings.endpointPort(),
                    settings.milliCpu() > 0
                            ? settings.milliCpu()
                            : Runtime.getRuntime().availableProcessors() * 1000L,
                    memory,
                    disk.getTotalSpace(),
                    settings.maxPods(),
                    settings.reservedMilliCpu(),
                    settings.reservedMemoryBytes(),
                    settings.reservedDiskBytes(),
                    machine(),
                    runtimeVersion,
                    runtime,
                    new NodeFacts.Pressure(meminfo("MemAvailable") < LEAST_MEMORY_BYTES, disks, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NodeFacts.Machine machine() {
        String machineId = read("/etc/machine-id");
        String uuid = read("/sys/class/dmi/id/product_uuid");
        return new NodeFacts.Machine(
                machineId,
                uuid.isEmpty() ? machineId : uuid,
                read("/proc/sys/kernel/random/boot_id"),
                read("/proc/sys/kernel/osrelease"),
                osName(),
                architecture(),
                AGENT_VERSION);
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return name.equals("aarch64") ? "arm64" : name;
    }

    private static String osName() {
        return read("/etc/os-release")
                .lines()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                .findFirst()
                .orElse("Linux");
    }

    private static long meminfo(String field) {
        return read("/proc/meminfo")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0L);
    }

    /** Empty if it cannot be read: none of these is worth failing for. */
    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
