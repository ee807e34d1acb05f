package dev.troupe.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times in Kubernetes' {@code MicroTime} form: RFC 3339 in UTC with six digits of a fraction. */
public final class MicroTime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private MicroTime() {}

    public static String format(Instant instant) {
        return FORM.format(instant);
    }
}
