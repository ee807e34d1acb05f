package dev.troupe.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Time that passes only when a test says so. To drive timers of actors along, pass Pekko's manual time:
 * {@code new ManualClock().driving(ManualTime.get(system)::timePasses)}.
 */
public final class ManualClock implements InstantSource {
    /** Where a new clock stands: a round number, so that times in failures are easy to read. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Consumer<Duration>> driven = new CopyOnWriteArrayList<>();
    private volatile Instant now;

    public ManualClock() {
        this(START);
    }

    public ManualClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Lets time pass here, then in everything that this clock drives. */
    public synchronized void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + duration);
        }
        now = now.plus(duration);
        driven.forEach(other -> other.accept(duration));
    }

    /** Every later {@link #advance} is passed on to {@code other}. */
    public ManualClock driving(Consumer<Duration> other) {
        driven.add(other);
        return this;
    }
}
