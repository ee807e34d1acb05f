package dev.troupe.protocol.time;

import java.time.Duration;
import java.time.Instant;

/** Keeps periods that objects ask for, and which may be of any length, within what timers and timestamps can hold. */
public final class Periods {
    /**
     * Longer than any timer need run: whoever is woken looks at the time and plans anew. Pekko refuses delays of more
     * than 2^31 ticks, which are 497 days.
     */
    public static final Duration LONGEST_DELAY = Duration.ofDays(1);

    /** 68 years, in seconds: added to any time of day it gives one that RFC 3339 can write. */
    public static final long LONGEST_SECONDS = Integer.MAX_VALUE;

    private Periods() {}

    /** The delay, at least nothing and at most {@link #LONGEST_DELAY}. */
    public static Duration delay(Duration wanted) {
        if (wanted.isNegative()) {
            return Duration.ZERO;
        }
        return wanted.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : wanted;
    }

    /** How long to wait at {@code now} for {@code then}, within the bounds of {@link #delay(Duration)}. */
    public static Duration delay(Instant now, Instant then) {
        return delay(Duration.between(now, then));
    }

    /** The number of seconds, at most {@link #LONGEST_SECONDS}. Negative numbers stay: what they mean differs. */
    public static long seconds(long wanted) {
        return Math.min(wanted, LONGEST_SECONDS);
    }
}
