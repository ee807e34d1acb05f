package dev.troupe.node.pod;

import dev.troupe.node.plan.Observed;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Ends that the runtime has announced and does not show yet. containerd publishes an exit before its own CRI part has
 * taken note of it: for some milliseconds a listing still calls the container running. Confined to its actor.
 */
final class AwaitedEnds {
    private static final Duration FIRST_LOOK = Duration.ofMillis(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final Set<String> ids = new HashSet<>();
    private Duration next = FIRST_LOOK;

    /** @param id of a container or a sandbox */
    void add(String id) {
        ids.add(id);
        next = FIRST_LOOK;
    }

    /** How long to wait before looking again; empty if everything that has ended is seen to have ended. */
    Optional<Duration> after(Observed seen) {
        ids.removeIf(id -> !runs(id, seen));
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        Duration delay = next;
        if (delay.compareTo(LONGEST_WAIT) > 0) {
            // So late it was no race: the listing every ten seconds has the last word.
            ids.clear();
            return Optional.empty();
        }
        next = next.multipliedBy(2);
        return Optional.of(delay);
    }

    private static boolean runs(String id, Observed seen) {
        return seen.instances().stream().anyMatch(instance -> instance.id().equals(id) && instance.running())
                || seen.sandboxes().stream().anyMatch(sandbox -> sandbox.id().equals(id) && sandbox.ready());
    }
}
