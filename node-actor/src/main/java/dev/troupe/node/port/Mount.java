package dev.troupe.node.port;

import java.nio.file.Path;

/** A file or folder of the host that a container sees. */
public record Mount(String containerPath, Path hostPath, boolean readonly, boolean relabel, Propagation propagation) {

    /** Whether mounts made later on one side appear on the other. */
    public enum Propagation {
        /** Neither way (Kubernetes: None). */
        PRIVATE,
        HOST_TO_CONTAINER,
        BIDIRECTIONAL
    }

    public static Mount readWrite(Path hostPath, String containerPath) {
        return new Mount(containerPath, hostPath, false, false, Propagation.PRIVATE);
    }

    public static Mount readOnly(Path hostPath, String containerPath) {
        return new Mount(containerPath, hostPath, true, false, Propagation.PRIVATE);
    }
}
