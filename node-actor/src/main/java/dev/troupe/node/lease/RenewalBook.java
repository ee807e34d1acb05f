package dev.troupe.node.lease;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The renewals that this control node has agreed to. Safe for all threads. */
public final class RenewalBook {
    private final InstantSource clock;
    private final Map<String, Instant> byNode = new ConcurrentHashMap<>();

    public RenewalBook(InstantSource clock) {
        this.clock = clock;
    }

    void agreed(String node) {
        byNode.put(node, clock.instant());
    }

    Optional<Instant> last(String node) {
        return Optional.ofNullable(byNode.get(node));
    }
}
