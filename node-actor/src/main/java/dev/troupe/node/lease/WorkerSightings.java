package dev.troupe.node.lease;

import dev.troupe.node.plan.Presence;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When this control node last heard of each worker, and so how present each is. A worker is no member of the cluster; that
 * it asks for its lease is the sign that it lives, and every control node hears of each such request. Safe for all threads.
 */
public final class WorkerSightings {
    private final LongSupplier nanoTime;
    private final Map<String, Sighting> byNode = new ConcurrentHashMap<>();
    private volatile long deafUntil;

    private record Sighting(long atNanos, boolean left) {}

    /** @param nanoTime a monotonic clock */
    public WorkerSightings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.deafUntil = nanoTime.getAsLong();
    }

    void seen(String node) {
        byNode.put(node, new Sighting(nanoTime.getAsLong(), false));
    }

    void left(String node) {
        byNode.put(node, new Sighting(nanoTime.getAsLong(), true));
    }

    /** The node is not looked after any longer. */
    public void forget(String node) {
        byNode.remove(node);
    }

    /** This JVM stood still until now, and has heard nothing meanwhile: nobody's silence counts. */
    public void stoodStill() {
        deafUntil = nanoTime.getAsLong();
    }

    /**
     * How present a worker is; empty for a node that has not been heard of as a worker.
     *
     * @param patience after how long a silence it is lost
     * @param restartGrace how long one that has left may be away
     */
    public Optional<Presence> presence(String node, Duration patience, Duration restartGrace) {
        Sighting sighting = byNode.get(node);
        if (sighting == null) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        if (sighting.left()) {
            return Optional.of(now - sighting.atNanos() < restartGrace.toNanos() ? Presence.AWAY : Presence.LOST);
        }
        long silent = Math.min(now - sighting.atNanos(), now - deafUntil);
        return Optional.of(silent < patience.toNanos() ? Presence.HERE : Presence.LOST);
    }
}
