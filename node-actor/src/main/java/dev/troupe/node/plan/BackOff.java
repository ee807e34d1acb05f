package dev.troupe.node.plan;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before trying something again: twice as long each time, forgotten after a good while.
 *
 * @param delay how long after a failure the next try has to wait
 * @param since when the last try was made
 */
public record BackOff(Duration delay, Instant since) {
    /** The first delay. */
    public static final Duration INITIAL = Duration.ofSeconds(10);

    /** No delay is longer. */
    public static final Duration MAX = Duration.ofMinutes(5);

    /** Whoever fails only after this much time starts from the beginning. */
    public static final Duration FORGET_AFTER = MAX.multipliedBy(2);

    /**
     * When something that failed at {@code failedAt} may be tried again.
     *
     * @param backOff null if it never failed before: then at once
     */
    public static Instant notBefore(@Nullable BackOff backOff, Instant failedAt) {
        if (backOff == null || backOff.expired(failedAt)) {
            return failedAt;
        }
        return failedAt.plus(backOff.delay);
    }

    /** The back-off after one more try, made at {@code now}, of what failed at {@code failedAt}. */
    public static BackOff next(@Nullable BackOff backOff, Instant failedAt, Instant now) {
        if (backOff == null || backOff.expired(failedAt)) {
            return new BackOff(INITIAL, now);
        }
        Duration doubled = backOff.delay.multipliedBy(2);
        return new BackOff(doubled.compareTo(MAX) > 0 ? MAX : doubled, now);
    }

    private boolean expired(Instant failedAt) {
        return Duration.between(since, failedAt).compareTo(FORGET_AFTER) > 0;
    }

    /** The delay as Kubernetes prints it: {@code 10s}, {@code 1m20s}, {@code 5m0s}. */
    public String text() {
        long seconds = delay.toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
