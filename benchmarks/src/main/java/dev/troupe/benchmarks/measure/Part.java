package dev.troupe.benchmarks.measure;

/** The programs that a node consists of. */
public enum Part {
    JVM,
    DATABASE,
    CONTAINERD,
    /** containerd's shims: one for each running pod. */
    SHIMS
}
