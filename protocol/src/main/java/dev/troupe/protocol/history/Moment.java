package dev.troupe.protocol.history;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A point in the cluster's history, as people name it. */
public sealed interface Moment {

    /** Right after the row with this revision. */
    record Revision(long number) implements Moment {
        public Revision {
            if (number < 0) {
                throw new IllegalArgumentException("not a revision: " + number);
            }
        }
    }

    /** Right after the last row that was written until then. */
    record Time(Instant instant) implements Moment {}

    /** What people may write, for messages. */
    String FORMS = "a revision (1234), a time (2026-11-25T15:00:00Z, 2026-11-25T15:00 or 2026-11-25, in UTC unless it"
            + " says otherwise) or how long ago (90s, 10m, 2h, 7d)";

    /** A number and a unit: how long ago. */
    Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

    /** Digits alone. */
    Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /**
     * Reads what a person wrote.
     *
     * @param now what "ago" counts from
     * @throws IllegalArgumentException if it is none of {@link #FORMS}
     */
    static Moment parse(String text, Instant now) {
        if (NUMBER.matcher(text).matches()) {
            return new Revision(Long.parseLong(text));
        }
        try {
            Matcher ago = AGO.matcher(text);
            return new Time(ago.matches() ? now.minus(duration(ago)) : instant(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException('"' + text + "\" is not " + FORMS, e);
        }
    }

    private static Duration duration(Matcher ago) {
        long count = Long.parseLong(ago.group(1));
        return switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Instant instant(String text) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > text.indexOf('T');
        return zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }
}
