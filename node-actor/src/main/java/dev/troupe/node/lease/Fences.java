package dev.troupe.node.lease;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The nodes whose leases a registry does not renew. Who fences a node says so again every second; a fence that nobody
 * repeats lapses, since whoever set it may be gone, or may have taken the node for lost for a moment only. Without that,
 * a node that was fenced by a control node which no longer acts would never have a lease again.
 */
final class Fences {
    private final Duration lasting;
    private final LongSupplier nanoTime;
    private final Map<String, Long> untilNanos = new HashMap<>();

    /**
     * @param lasting how long a fence holds after it was set last; longer than it takes to replace the pods of a lost
     *     node once its lease is over
     * @param nanoTime a monotonic clock
     */
    Fences(Duration lasting, LongSupplier nanoTime) {
        this.lasting = lasting;
        this.nanoTime = nanoTime;
    }

    /** No renewals for this node from now on. */
    void set(String node) {
        untilNanos.put(node, nanoTime.getAsLong() + lasting.toNanos());
    }

    void remove(String node) {
        untilNanos.remove(node);
    }

    boolean hold(String node) {
        Long until = untilNanos.get(node);
        if (until == null) {
            return false;
        }
        if (until - nanoTime.getAsLong() > 0) {
            return true;
        }
        untilNanos.remove(node);
        return false;
    }
}
