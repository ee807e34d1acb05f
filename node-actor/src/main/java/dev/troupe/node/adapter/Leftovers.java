package dev.troupe.node.adapter;

import dev.troupe.protocol.process.ProcessEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a containerd leaves behind when it is gone: shims, the processes of its containers, mounts and control groups.
 * Finds only what belongs to this folder.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Path NETWORK_RESULTS = Path.of("/var/lib/cni/results");
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final ContainerdSettings settings;

    Leftovers(ContainerdSettings settings) {
        this.settings = settings;
    }

    void remove() {
        List<Bundle> bundles = Bundle.in(settings.state());
        killShims();
        unmount(settings.directory());
        for (Bundle bundle : bundles) {
            bundle.controlGroup().ifPresent(ControlGroups::remove);
            bundle.shimSocket().ifPresent(Leftovers::removeFile);
            removeNetworkResults(bundle.id());
        }
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
            ProcessEnd.await(handle, KILL_LIMIT);
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

    /** The network plugins' library remembers what it gave to each sandbox, in a folder that cannot be chosen. */
    private static void removeNetworkResults(String sandboxId) {
        if (!Files.isDirectory(NETWORK_RESULTS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(NETWORK_RESULTS, "*-" + sandboxId + "-*")) {
            files.forEach(Leftovers::removeFile);
        } catch (IOException e) {
            LOG.debug("cannot list {}", NETWORK_RESULTS, e);
        }
    }

    private static void removeFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("cannot remove {}", file, e);
        }
    }

    /** Takes away every mount under {@code folder}, the deepest first. */
    static void unmount(Path folder) {
        List<String> mounts = mountsUnder(folder).reversed();
        if (mounts.isEmpty()) {
            return;
        }
        List<String> command =
                new ArrayList<>(List.of(HostPrograms.find("umount").toString(), "--lazy"));
        command.addAll(mounts);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
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
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
