package dev.troupe.node.port;

/**
 * A device file of the host that a container may use.
 *
 * @param permissions some of the letters r, w and m
 */
public record Device(String containerPath, String hostPath, String permissions) {}
