package dev.troupe.storage.plan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** What one volume of a pod should be on this node. */
public sealed interface PlannedVolume {
    String name();

    /**
     * A folder that is empty at first.
     *
     * @param inMemory whether it is a tmpfs
     * @param sizeBytes how large a tmpfs may become; 0 for no limit
     */
    record EmptyFolder(String name, boolean inMemory, long sizeBytes) implements PlannedVolume {}

    /**
     * A place on the host.
     *
     * @param type Kubernetes' hostPath type; empty checks nothing
     */
    record HostPlace(String name, Path path, String type) implements PlannedVolume {}

    /**
     * Files that are written as a whole and replaced as a whole.
     *
     * @param plugin the folder in which kubelets keep volumes of this type, as {@code kubernetes.io~configmap}
     * @param inMemory whether they must not reach a disk
     * @param files by path relative to the volume
     */
    record Content(String name, String plugin, boolean inMemory, Map<String, FileContent> files)
            implements PlannedVolume {}

    /** @param mode permissions, as {@code 0644} */
    @SuppressWarnings("ArrayRecordComponent") // compared by equals below, never changed
    record FileContent(byte[] bytes, int mode) {
        @Override
        public boolean equals(Object other) {
            return other instanceof FileContent o && mode == o.mode && Arrays.equals(bytes, o.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(bytes) + mode;
        }
    }
}
