package dev.troupe.protocol.node;

/**
 * Whether this node may act as the one that it was: answer for the objects that it holds, and run what must run once
 * only. The lease is renewed by more than half of the control nodes and counted on this node's own monotonic clock, so a
 * node that was cut off, or whose JVM stood still, knows by itself that others may have taken its place.
 */
@FunctionalInterface
public interface NodeLease {
    /** Of a node that nobody can replace. */
    NodeLease FOREVER = () -> true;

    /** Whether it holds now; costs a look at the clock. */
    boolean valid();
}
