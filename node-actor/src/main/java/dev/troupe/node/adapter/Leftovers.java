package dev.troupe.node.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a containerd leaves behind when it is gone: shims, the processes of its containers, mounts and control groups.
 * Finds only what belongs to this folder.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Path CGROUP_ROOT = Path.of("/sys/fs/cgroup");
    private static final long KILL_LIMIT_SECONDS = 10;

    private final ContainerdSettings settings;

    Leftovers(ContainerdSettings settings) {
        this.settings = settings;
    }

    void remove() {
        List<Path> groups = controlGroups();
        killShims();
        unmount(settings.directory());
        groups.forEach(Leftovers::removeControlGroup);
        try {
            delete(settings.state());
        } catch (IOException e) {
            LOG.warn("cannot remove {}", settings.state(), e);
        }
    }

    /** A shim adopts whatever its containers orphan, so that its descendants are all of their processes. */
    private void killShims() {
        List<ProcessHandle> doomed = new ArrayList<>();
        ProcessHandle.allProcesses().filter(this::isOurShim).forEach(shim -> {
            shim.descendants().forEach(doomed::add);
            doomed.add(shim);
        });
        doomed.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle handle : doomed) {
            handle.onExit()
                    .completeOnTimeout(handle, KILL_LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    private boolean isOurShim(ProcessHandle handle) {
        try {
            String commandLine = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "cmdline"));
            return commandLine.contains("containerd-shim")
                    && commandLine.contains("\0-address\0" + settings.socket() + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> controlGroups() {
        Path tasks = settings.state().resolve("io.containerd.runtime.v2.task/" + ContainerdEvents.CRI_NAMESPACE);
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        List<Path> groups = new ArrayList<>();
        try (Stream<Path> bundles = Files.list(tasks)) {
            for (Path bundle : bundles.toList()) {
                Path config = bundle.resolve("config.json");
                if (Files.exists(config)) {
                    JsonNode path = Json.read(Files.readAllBytes(config)).at("/linux/cgroupsPath");
                    groups.add(Path.of(path.asText("")));
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot read which control groups were in use", e);
        }
        return groups;
    }

    private static void removeControlGroup(Path group) {
        Path relative = Path.of("/").relativize(Path.of("/").resolve(group));
        if (relative.toString().isEmpty() || relative.startsWith("..")) {
            return;
        }
        try (Stream<Path> hierarchies = Files.list(CGROUP_ROOT)) {
            Stream.concat(Stream.of(CGROUP_ROOT), hierarchies.filter(Files::isDirectory))
                    .map(hierarchy -> hierarchy.resolve(relative))
                    .filter(Files::isDirectory)
                    .forEach(Leftovers::removeEmptyFolder);
        } catch (IOException e) {
            LOG.debug("cannot list the control groups", e);
        }
    }

    private static void removeEmptyFolder(Path folder) {
        if (!folder.toFile().delete()) {
            LOG.debug("the control group {} is still in use", folder);
        }
    }

    /** Takes away every mount under {@code folder}, the deepest first. */
    static void unmount(Path folder) {
        List<String> mounts = mountsUnder(folder).reversed();
        if (mounts.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(HostPrograms.find("umount").toString(), "--lazy"));
        command.addAll(mounts);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
            if (!output.isBlank()) {
                LOG.warn("umount says: {}", output.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mount points under {@code folder} in the order in which they were made. */
    static List<String> mountsUnder(Path folder) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.map(line -> line.split(" ")[4].replace("\\040", " "))
                    .filter(mount -> Path.of(mount).startsWith(folder))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder with all that it holds, on its own file system only. Unmount first. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!mountsUnder(folder).isEmpty()) {
            throw new IOException("something is still mounted under " + folder + ": " + mountsUnder(folder));
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @org.jspecify.annotations.Nullable IOException failure)
                    throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
