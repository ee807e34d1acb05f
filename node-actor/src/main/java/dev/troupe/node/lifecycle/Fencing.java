package dev.troupe.node.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node that is being fenced: who has promised not to renew its lease, and when the lease is certainly over. */
final class Fencing {
    private final Set<String> promised = new HashSet<>();
    private @Nullable Instant majoritySince;

    /** @param registry the address of the control node that promises */
    void promised(String registry, int controlNodes, Instant now) {
        promised.add(registry);
        if (majoritySince == null && 2 * promised.size() > controlNodes) {
            majoritySince = now;
        }
    }

    /** Whether the node has stopped by now what may run once only. */
    boolean isOver(Duration leaseAndMargin, Instant now) {
        return majoritySince != null && !now.isBefore(majoritySince.plus(leaseAndMargin));
    }
}
