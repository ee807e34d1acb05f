package dev.troupe.api.codec;

import dev.troupe.api.MicroTime;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as Kubernetes reads and writes them: RFC 3339, given back in UTC without (or with six digits of) a fraction. */
final class GoTime {
    private static final String SECONDS_LAYOUT = "2006-01-02T15:04:05Z07:00";
    private static final String MICROS_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final String[] ELEMENTS = {"2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05"};
    private static final String[] RANGE_NAMES = {"year", "", "month", "", "day", "", "hour", "", "minute", "", "second"
    };
    private static final int[] RANGE_ENDS = {9999, 0, 12, 0, 31, 0, 23, 0, 59, 0, 59};
    private static final int MICRO_DIGITS = 6;
    private static final int NANO_DIGITS = 9;

    private final String text;
    private final String layout;
    private int at;

    private GoTime(String text, boolean micro) {
        this.text = text;
        this.layout = micro ? MICROS_LAYOUT : SECONDS_LAYOUT;
    }

    /** The one spelling of that time. The exception's text is that of Go's {@code time.ParseError}. */
    static String canonical(String text, boolean micro) throws DecodingException {
        OffsetDateTime time = new GoTime(text, micro).parse(micro);
        return format(time, micro);
    }

    /** The text of a time that protobuf holds. */
    static String format(long seconds, int nanos, boolean micro) throws DecodingException {
        try {
            return format(
                    LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC).atOffset(ZoneOffset.UTC), micro);
        } catch (DateTimeException e) {
            throw new DecodingException("Time: seconds out of range: " + seconds);
        }
    }

    private static String format(OffsetDateTime time, boolean micro) throws DecodingException {
        OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > RANGE_ENDS[0]) {
            throw new DecodingException("Time.MarshalJSON: year outside of range [0,9999]");
        }
        return micro ? MicroTime.format(utc.toInstant()) : utc.format(SECONDS);
    }

    private OffsetDateTime parse(boolean micro) throws DecodingException {
        int[] values = new int[ELEMENTS.length];
        for (int i = 0; i < ELEMENTS.length; i++) {
            String element = ELEMENTS[i];
            if (RANGE_NAMES[i].isEmpty()) {
                literal(element);
            } else {
                values[i] = digits(element.length(), element);
                if (values[i] > RANGE_ENDS[i] || i == 2 && values[i] == 0) {
                    throw outOfRange(RANGE_NAMES[i]);
                }
            }
        }
        int nanos = micro ? fraction(MICRO_DIGITS) : optionalFraction();
        int offsetSeconds = zone();
        if (at < text.length()) {
            throw new DecodingException(
                    "parsing time " + GoQuote.quote(text) + ": extra text: " + GoQuote.quote(text.substring(at)));
        }
        try {
            return OffsetDateTime.of(
                    values[0],
                    values[2],
                    values[4],
                    values[6],
                    values[8],
                    values[10],
                    nanos,
                    ZoneOffset.ofTotalSeconds(offsetSeconds));
        } catch (DateTimeException e) {
            throw outOfRange("day");
        }
    }

    private void literal(String element) throws DecodingException {
        if (!text.startsWith(element, at)) {
            throw cannotParse(element);
        }
        at += element.length();
    }

    private int digits(int count, String element) throws DecodingException {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            if (i >= text.length() || !isDigit(text.charAt(i))) {
                throw cannotParse(element);
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        at += count;
        return value;
    }

    private int fraction(int digits) throws DecodingException {
        String element = "." + "0".repeat(digits);
        if (at >= text.length() || text.charAt(at) != '.' || at + digits >= text.length()) {
            throw cannotParse(element);
        }
        int start = at;
        at++;
        int value;
        try {
            value = digits(digits, element);
        } catch (DecodingException e) {
            at = start;
            throw cannotParse(element);
        }
        return value * 1000;
    }

    private int optionalFraction() {
        if (at + 1 >= text.length() || text.charAt(at) != '.' || !isDigit(text.charAt(at + 1))) {
            return 0;
        }
        at++;
        int nanos = 0;
        int read = 0;
        for (; at < text.length() && isDigit(text.charAt(at)); at++) {
            if (read < NANO_DIGITS) {
                nanos = nanos * 10 + text.charAt(at) - '0';
                read++;
            }
        }
        for (; read < NANO_DIGITS; read++) {
            nanos *= 10;
        }
        return nanos;
    }

    private int zone() throws DecodingException {
        if (text.startsWith("Z", at)) {
            at++;
            return 0;
        }
        int start = at;
        boolean signed = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
        if (!signed || at + 6 > text.length() || text.charAt(at + 3) != ':') {
            throw cannotParse("Z07:00");
        }
        int sign = text.charAt(at) == '-' ? -1 : 1;
        try {
            at++;
            int hours = digits(2, "");
            at++;
            int minutes = digits(2, "");
            // Java knows no offsets beyond 18 hours; neither does the world.
            if (hours > 18 || minutes > 59 || hours == 18 && minutes > 0) {
                throw outOfRange("time zone offset");
            }
            return sign * (hours * 60 + minutes) * 60;
        } catch (DecodingException e) {
            if (e.text().endsWith("out of range")) {
                throw e;
            }
            at = start;
            throw cannotParse("Z07:00");
        }
    }

    private DecodingException cannotParse(String element) {
        return new DecodingException("parsing time " + GoQuote.quote(text) + " as " + GoQuote.quote(layout)
                + ": cannot parse " + GoQuote.quote(text.substring(Math.min(at, text.length()))) + " as "
                + GoQuote.quote(element));
    }

    private DecodingException outOfRange(String what) {
        return new DecodingException("parsing time " + GoQuote.quote(text) + ": " + what + " out of range");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
