package dev.troupe.node.adapter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this host has installed, and what this process may do. */
final class HostPrograms {
    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/local/sbin"),
            Path.of("/usr/local/bin"),
            Path.of("/usr/sbin"),
            Path.of("/usr/bin"),
            Path.of("/sbin"),
            Path.of("/bin"));
    private static final List<Path> CNI_FOLDERS =
            List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"), Path.of("/usr/libexec/cni"));
    private static final int CAP_SYS_RESOURCE = 24;

    private HostPrograms() {}

    static Optional<Path> look(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Path find(String name) {
        return look(name).orElseThrow(() -> new IllegalStateException(name + " is not installed on this host"));
    }

    static Path cniPlugins() {
        return CNI_FOLDERS.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("bridge")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the CNI plugins are not installed on this host"));
    }

    /** Whether this process may shield containers from the kernel's OOM killer (CAP_SYS_RESOURCE). */
    static boolean mayRaiseOomScore() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .anyMatch(effective -> (effective >> CAP_SYS_RESOURCE & 1) == 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
