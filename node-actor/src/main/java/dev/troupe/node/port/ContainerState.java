package dev.troupe.node.port;

/** Where a container is in its life. */
public enum ContainerState {
    CREATED,
    RUNNING,
    EXITED,
    /** The runtime lost track, for instance across its own crash. */
    UNKNOWN
}
