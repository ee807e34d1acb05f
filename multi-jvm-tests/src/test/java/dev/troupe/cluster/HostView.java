package dev.troupe.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Containers as the host sees them: as processes. */
final class HostView {
    private HostView() {}

    /** The first process of a container that a pod's status names. */
    static ProcessHandle process(String containerId) {
        return find(containerId).orElseThrow(() -> new IllegalStateException("no process of " + containerId));
    }

    /** As {@link #process}; empty if the container has none, for a status may tell of one that is gone. */
    static Optional<ProcessHandle> find(String containerId) {
        String id = containerId.substring(containerId.indexOf("://") + "://".length());
        return ProcessHandle.allProcesses()
                .filter(process -> inCgroupOf(process, id))
                .min(java.util.Comparator.comparing(ProcessHandle::pid));
    }

    private static boolean inCgroupOf(ProcessHandle process, String id) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cgroup"))
                    .contains(id);
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException e) {
            // A process that ends while its file is read.
            if (!process.isAlive()) {
                return false;
            }
            throw new UncheckedIOException(e);
        }
    }

    /** The namespace of this kind in which the process is, as {@code net:[4026531840]}. */
    static String namespace(ProcessHandle process, String kind) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns", kind))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
