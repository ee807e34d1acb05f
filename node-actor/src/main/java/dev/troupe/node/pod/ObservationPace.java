package dev.troupe.node.pod;

import dev.troupe.node.plan.Observed;
import java.time.Duration;
import java.util.Optional;

/** When a worker looks at the runtime: one look at a time, again if something happened meanwhile. Confined to its actor. */
final class ObservationPace {
    private static final Duration SHORTEST_BLIND = Duration.ofMillis(100);
    private static final Duration LONGEST_BLIND = Duration.ofSeconds(5);

    private final AwaitedEnds ends = new AwaitedEnds();
    private Duration blindFor = SHORTEST_BLIND;
    private long begun;
    private boolean looking;
    private boolean again;

    /** Whether to look now; otherwise it is remembered for the end of the look that is under way. */
    boolean begin() {
        if (looking) {
            again = true;
            return false;
        }
        looking = true;
        again = false;
        begun++;
        return true;
    }

    /** The number of the newest look. */
    long number() {
        return begun;
    }

    /** A sandbox or a container has ended, and the runtime may not show it yet. */
    void ended(String id) {
        ends.add(id);
    }

    /** A look failed, for instance because something went away meanwhile: tells when to look again. */
    Duration failed() {
        looking = false;
        Duration delay = blindFor;
        blindFor = blindFor.compareTo(LONGEST_BLIND) < 0 ? blindFor.multipliedBy(2) : LONGEST_BLIND;
        return delay;
    }

    /** A look succeeded: tells when to look again; empty if there is no need. */
    Optional<Duration> succeeded(Observed seen) {
        looking = false;
        blindFor = SHORTEST_BLIND;
        Optional<Duration> later = ends.after(seen);
        return again ? Optional.of(Duration.ZERO) : later;
    }
}
