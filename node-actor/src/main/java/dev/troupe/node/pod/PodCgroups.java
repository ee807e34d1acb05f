package dev.troupe.node.pod;

import dev.troupe.node.port.LinuxResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The control groups of pods, which lie between the agent's own and those of their containers. The runtime makes the
 * containers' and removes them; what is between is the agent's task. Every method blocks.
 */
public final class PodCgroups {
    private static final int BUSY_RETRIES = 20;
    private static final long BUSY_RETRY_MILLIS = 10;

    private final Path mount;
    private final boolean unified;

    /** @param mount where the cgroup file systems are, usually /sys/fs/cgroup */
    public PodCgroups(Path mount) {
        this.mount = mount;
        this.unified = Files.exists(mount.resolve("cgroup.controllers"));
    }

    /** Makes a pod's group and sets its limits. */
    void create(String path, LinuxResources limits) {
        if (path.isEmpty()) {
            return;
        }
        try {
            if (unified) {
                createUnified(path, limits);
            } else {
                createV1(path, limits);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cgroup " + path, e);
        }
    }

    /** Removes a pod's group, whatever its quality of service was. */
    void remove(String root, String podUid) {
        if (root.isEmpty()) {
            return;
        }
        for (Path hierarchy : hierarchies()) {
            for (String qos : List.of("", "/burstable", "/besteffort")) {
                Path group = hierarchy.resolve((root + qos).substring(1)).resolve("pod" + podUid);
                if (Files.isDirectory(group)) {
                    removeTree(group);
                }
            }
        }
    }

    private void createUnified(String path, LinuxResources limits) throws IOException {
        Path group = mount;
        for (Path part : Path.of(path.substring(1))) {
            enable(group, "+cpu", "+memory", "+pids");
            group = group.resolve(part);
            if (!Files.isDirectory(group)) {
                Files.createDirectory(group);
            }
        }
        write(group, "cpu.weight", Long.toString(1 + (limits.cpuShares() - 2) * 9999 / 262_142));
        if (limits.cpuQuotaMicros() > 0) {
            write(group, "cpu.max", limits.cpuQuotaMicros() + " " + limits.cpuPeriodMicros());
        }
        if (limits.memoryLimitBytes() > 0) {
            write(group, "memory.max", Long.toString(limits.memoryLimitBytes()));
        }
    }

    private static void enable(Path group, String... controllers) throws IOException {
        for (String controller : controllers) {
            try {
                Files.writeString(group.resolve("cgroup.subtree_control"), controller);
            } catch (IOException e) {
                // Not every controller is there to be handed on; without it the limit is not enforced for the pod as a
                // whole, but still for each container.
                continue;
            }
        }
    }

    private void createV1(String path, LinuxResources limits) throws IOException {
        Path cpu = mount.resolve("cpu");
        if (Files.isDirectory(cpu)) {
            Path group = cpu.resolve(path.substring(1));
            Files.createDirectories(group);
            write(group, "cpu.shares", Long.toString(limits.cpuShares()));
            if (limits.cpuQuotaMicros() > 0) {
                write(group, "cpu.cfs_period_us", Long.toString(limits.cpuPeriodMicros()));
                write(group, "cpu.cfs_quota_us", Long.toString(limits.cpuQuotaMicros()));
            }
        }
        Path memory = mount.resolve("memory");
        if (Files.isDirectory(memory)) {
            Path group = memory.resolve(path.substring(1));
            Files.createDirectories(group);
            if (limits.memoryLimitBytes() > 0) {
                write(group, "memory.limit_in_bytes", Long.toString(limits.memoryLimitBytes()));
            }
        }
    }

    private static void write(Path group, String file, String value) throws IOException {
        Path target = group.resolve(file);
        if (Files.exists(target)) {
            Files.writeString(target, value);
        }
    }

    private List<Path> hierarchies() {
        if (unified) {
            return List.of(mount);
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> controllers = Files.list(mount)) {
            // cpu and cpuacct may be links to one hierarchy.
            controllers
                    .filter(Files::isDirectory)
                    .filter(p -> !Files.isSymbolicLink(p))
                    .forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void removeTree(Path group) {
        try (Stream<Path> children = Files.list(group)) {
            children.filter(Files::isDirectory).forEach(PodCgroups::removeTree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; ; i++) {
            try {
                Files.deleteIfExists(group);
                return;
            } catch (DirectoryNotEmptyException e) {
                throw new UncheckedIOException(e);
            } catch (IOException e) {
                if (i == BUSY_RETRIES) {
                    throw new UncheckedIOException(e);
                }
                // A process that was just killed still counts until its parent has waited for it.
                LockSupport.parkNanos(BUSY_RETRY_MILLIS * 1_000_000);
            }
        }
    }
}
