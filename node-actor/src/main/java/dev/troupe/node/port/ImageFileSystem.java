package dev.troupe.node.port;

import java.nio.file.Path;

/** Where images lie and how much they take. */
public record ImageFileSystem(Path mountpoint, long usedBytes, long inodesUsed) {}
