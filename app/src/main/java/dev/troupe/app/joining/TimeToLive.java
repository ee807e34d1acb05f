package dev.troupe.app.joining;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a token is good for, in Go's notation as kubeadm takes it: {@code 24h0m0s}, {@code 30m}, {@code 0}. */
public final class TimeToLive {
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(h|m|s)");
    private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(h|m|s))+");
    private static final Map<String, Duration> UNITS =
            Map.of("h", Duration.ofHours(1), "m", Duration.ofMinutes(1), "s", Duration.ofSeconds(1));

    private TimeToLive() {}

    /** @return zero for tokens that never expire */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a token's time to live is written as 24h, 30m or 90s, or 0 for ever: " + text);
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            Duration unit = UNITS.getOrDefault(parts.group(2), Duration.ZERO);
            sum = sum.plus(unit.multipliedBy(Long.parseLong(parts.group(1))));
        }
        return sum;
    }

    /** When it ends, null for never. */
    public static @Nullable Instant end(Duration timeToLive, Instant now) {
        return timeToLive.isZero() ? null : now.plus(timeToLive);
    }

    /** What is left, as {@code kubeadm token list} shows it. */
    static String left(@Nullable Instant end, Instant now) {
        if (end == null) {
            return "<forever>";
        }
        Duration left = Duration.between(now, end);
        if (left.isNegative() || left.isZero()) {
            return "<expired>";
        }
        if (left.toHours() > 0) {
            return left.toHours() + "h";
        }
        return left.toMinutes() > 0 ? left.toMinutes() + "m" : left.toSeconds() + "s";
    }
}
