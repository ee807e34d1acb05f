package dev.troupe.node.pod;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Kubernetes' messages print them: {@code 532ms}, {@code 1.2s}, {@code 1m3.5s}. */
final class GoDuration {
    private static final int MILLIS_DIGITS = 3;

    private GoDuration() {}

    /** To the millisecond. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        long minutes = millis / 60_000;
        String seconds = BigDecimal.valueOf(millis % 60_000, MILLIS_DIGITS)
                        .stripTrailingZeros()
                        .toPlainString()
                + "s";
        return minutes == 0 ? seconds : minutes + "m" + seconds;
    }
}
