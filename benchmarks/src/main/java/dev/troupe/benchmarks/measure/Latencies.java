package dev.troupe.benchmarks.measure;

import java.util.Arrays;
import java.util.Locale;

/** Durations of one kind of operation, in nanoseconds. Safe for use by several threads. */
public final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int FIRST_CAPACITY = 1024;

    private long[] nanos = new long[FIRST_CAPACITY];
    private int count;

    /** Takes note of one operation. */
    public synchronized void add(long durationNanos) {
        if (durationNanos < 0) {
            throw new IllegalArgumentException("a duration below zero: " + durationNanos);
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = durationNanos;
    }

    /** How many operations there were. */
    public synchronized int count() {
        return count;
    }

    /**
     * The duration that this share of the operations did not exceed (nearest rank), in milliseconds.
     *
     * @param share above 0, 1 for the longest of all
     * @throws IllegalStateException if there were none
     */
    public double percentileMillis(double share) {
        if (share <= 0 || share > 1) {
            throw new IllegalArgumentException("no share of a whole: " + share);
        }
        long[] sorted;
        synchronized (this) {
            if (count == 0) {
                throw new IllegalStateException("nothing was measured");
            }
            sorted = Arrays.copyOf(nanos, count);
        }
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[rank - 1] / NANOS_PER_MILLI;
    }

    /** Median, 99th percentile and maximum, as {@code NAME.p50=… NAME.p99=… NAME.max=…} in milliseconds. */
    public String line(String name) {
        if (count() == 0) {
            return name + ".none";
        }
        return String.format(
                Locale.ROOT,
                "%1$s.p50=%2$.1f %1$s.p99=%3$.1f %1$s.max=%4$.1f",
                name,
                percentileMillis(0.5),
                percentileMillis(0.99),
                percentileMillis(1));
    }
}
