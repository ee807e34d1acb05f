package dev.troupe.chaos.fault;

/** What can happen to a cluster. */
public enum FaultKind {
    /** A node's cable is dead, its JVM, runtime and containers are gone. It is started again. */
    POWER_CUT,
    /** A node's JVM ends with SIGKILL, while runtime and containers go on. It is started again. */
    CRASH,
    /** A node's JVM stands still (SIGSTOP), and goes on. */
    PAUSE,
    /** A node's cable is pulled, and plugged in again. */
    CABLE,
    /** A node loses what some of the others send, while they hear it. */
    ONE_WAY,
    /** Any pairs of nodes hear each other no more, in one direction or both. */
    SPLIT,
    /** Some of the nodes and the database hear each other no more. */
    DATABASE_UNREACHABLE,
    /** The database is stopped in order, and started. */
    DATABASE_RESTART,
    /** The database ends with SIGKILL, and is started. */
    DATABASE_CRASH,
    /** The database's disk is full, and there is room again. */
    FULL_DISK
}
