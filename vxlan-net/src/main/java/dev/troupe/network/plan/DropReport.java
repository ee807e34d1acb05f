package dev.troupe.network.plan;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What is told of frames that are dropped: the first for each reason, and then a line a minute at most, however many come.
 * For one thread.
 */
public final class DropReport {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<FrameRules.Drop, Tally> tallies = new EnumMap<>(FrameRules.Drop.class);

    private static final class Tally {
        private long untold;
        private long toldNanos;
    }

    /**
     * Takes note of a datagram that is dropped.
     *
     * @param nowNanos of a clock that never goes back
     * @return a line for people, if it is time for one
     */
    public Optional<String> add(FrameRules.Drop why, InetAddress sender, long nowNanos) {
        Tally tally = tallies.get(why);
        if (tally == null) {
            tally = new Tally();
            tallies.put(why, tally);
        } else if (nowNanos - tally.toldNanos < PAUSE_NANOS) {
            tally.untold++;
            return Optional.empty();
        }
        long others = tally.untold;
        tally.untold = 0;
        tally.toldNanos = nowNanos;
        return Optional.of("dropped a datagram from " + sender.getHostAddress() + ": " + why.reason()
                + (others == 0 ? "" : " (and " + others + " others for this reason)"));
    }
}
