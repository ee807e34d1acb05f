package dev.troupe.node.pod;

import dev.troupe.node.plan.PodPaths;
import dev.troupe.node.port.Mount;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files that the agent keeps for a pod beside its volumes. Every method blocks. */
public final class PodFolders {
    private final PodPaths paths;

    public PodFolders(PodPaths paths) {
        this.paths = paths;
    }

    /** Makes what an instance needs before it is created: its log folder, /etc/hosts and termination message file. */
    void prepare(Pod pod, String container, int attempt, String hosts) {
        String uid = pod.getMetadata().getUid();
        try {
            Files.createDirectories(paths.podLogs(pod).resolve(container));
            Path message = paths.terminationMessage(uid, container, attempt);
            Files.createDirectories(message.getParent());
            if (!Files.exists(message)) {
                Files.createFile(message);
                // The process may run as any user.
                Files.setPosixFilePermissions(message, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
            Path hostsFile = paths.hosts(uid);
            if (!Files.exists(hostsFile) || !Files.readString(hostsFile).equals(hosts)) {
                Files.writeString(hostsFile, hosts);
                Files.setPosixFilePermissions(hostsFile, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes the folders that {@code subPath} names and that do not exist.
     *
     * @param volumes the roots of the pod's volumes
     * @throws IllegalStateException if a path leads out of its volume through a symbolic link
     */
    void prepareSubPaths(Collection<Mount> mounts, Collection<Path> volumes) {
        for (Mount mount : mounts) {
            for (Path volume : volumes) {
                if (mount.hostPath().startsWith(volume) && !mount.hostPath().equals(volume)) {
                    prepareSubPath(mount.hostPath(), volume);
                }
            }
        }
    }

    private static void prepareSubPath(Path path, Path volume) {
        try {
            Path root = volume.toRealPath();
            Path existing = path;
            while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
                existing = existing.getParent();
            }
            if (existing == null || !existing.toRealPath().startsWith(root)) {
                throw new IllegalStateException("subpath " + path + " not within volume path " + volume);
            }
            if (!Files.exists(path)) {
                Files.createDirectories(path);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IllegalStateException("subpath " + path + " is no folder", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void prepareLogs(Pod pod) {
        try {
            Files.createDirectories(paths.podLogs(pod));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes everything of a pod whose volumes are gone. */
    void remove(String uid) {
        try {
            Path folder = paths.pod(uid);
            deleteTree(folder.resolve("containers"));
            Files.deleteIfExists(paths.hosts(uid));
            deleteIfEmpty(folder);
            if (Files.isDirectory(paths.logs())) {
                try (Stream<Path> logs = Files.list(paths.logs())) {
                    for (Path log : logs.filter(p -> p.getFileName().toString().endsWith("_" + uid))
                            .toList()) {
                        deleteTree(log);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes an instance's log with its rotated parts. */
    void removeLog(String logPath) {
        if (logPath.isEmpty()) {
            return;
        }
        Path log = Path.of(logPath);
        Path folder = log.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        String name = log.getFileName().toString();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(p -> p.getFileName().toString().startsWith(name))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The uids of the pods that have a folder here. */
    public Set<String> uids() {
        Set<String> uids = new HashSet<>();
        if (Files.isDirectory(paths.pods())) {
            try (Stream<Path> folders = Files.list(paths.pods())) {
                folders.forEach(folder -> uids.add(folder.getFileName().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return uids;
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> left = Files.list(folder)) {
            if (left.findAny().isPresent()) {
                return;
            }
        }
        Files.delete(folder);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Reads at most {@code limit} bytes from a file's end; empty if there is no such file. */
    static String tail(Path file, int limit) {
        try {
            if (!Files.isRegularFile(file)) {
                return "";
            }
            try (var channel = Files.newByteChannel(file)) {
                long size = channel.size();
                channel.position(Math.max(0, size - limit));
                var buffer = ByteBuffer.allocate((int) Math.min(size, limit));
                while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                    // Goes on until the buffer is full.
                    continue;
                }
                return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
