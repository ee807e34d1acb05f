package dev.troupe.service.balancer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which other nodes have been heard of late. Times are those of {@link System#nanoTime}. */
final class Neighbours {
    private final Duration silence;
    private final Map<String, Long> heard = new HashMap<>();

    /** @param silence after which a node counts as gone */
    Neighbours(Duration silence) {
        this.silence = silence;
    }

    /** A node said that it is there. */
    void here(String node, long now) {
        heard.put(node, now);
    }

    /** A node said that it leaves, or is none any more. */
    void gone(String node) {
        heard.remove(node);
    }

    /** Those that are there. */
    Set<String> present(long now) {
        heard.values().removeIf(at -> now - at > silence.toNanos());
        return new TreeSet<>(heard.keySet());
    }
}
