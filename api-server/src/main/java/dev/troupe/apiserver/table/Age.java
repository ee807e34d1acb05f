package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Durations in two units at most, as kubectl shortens them: {@code 5s}, {@code 3m20s}, {@code 2d4h}. */
public final class Age {
    /** Stands for a time that is not set. */
    public static final String UNKNOWN = "<unknown>";

    private Age() {}

    /** How long before {@code now} the timestamp in a field lies. */
    public static String since(JsonNode timestamp, Instant now) {
        Instant then = instant(timestamp);
        return then == null ? UNKNOWN : shortened(Duration.between(then, now));
    }

    /** The time in a field, null if there is none. */
    static @Nullable Instant instant(JsonNode timestamp) {
        if (!timestamp.isTextual() || timestamp.textValue().isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(timestamp.textValue()).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** A duration in kubectl's short form: fewer digits the longer it is. */
    public static String shortened(Duration duration) {
        long seconds = duration.toMillis() / 1000;
        // Less than two seconds ahead is a difference between clocks.
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = duration.toMinutes();
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        long hours = duration.toHours();
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (hours < 192) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        long years = days / 365;
        if (days < 365 * 8) {
            return two(years, "y", days % 365, "d");
        }
        return years + "y";
    }

    private static String two(long first, String firstUnit, long second, String secondUnit) {
        return second == 0 ? first + firstUnit : first + firstUnit + second + secondUnit;
    }
}
