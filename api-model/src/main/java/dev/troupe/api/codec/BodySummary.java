package dev.troupe.api.codec;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The beginning of a body, for errors: as text if it looks like JSON, else in hexadecimal. */
final class BodySummary {
    private static final int SHOWN_BYTES = 30;

    private BodySummary() {}

    static String of(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        int shown = Math.min(body.length, SHOWN_BYTES);
        String text = body[0] == '{'
                ? new String(body, 0, shown, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(body, 0, shown);
        return body.length > shown ? text + " ..." : text;
    }
}
