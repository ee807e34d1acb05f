package dev.troupe.api;

import java.nio.charset.StandardCharsets;

/**
 * Escapes in JSON that stand for half a character: {@code \}{@code ud83d} without its other half. Go's decoder reads
 * them as U+FFFD, and so does Troupe. Kept as they are they could not be stored: no UTF-8 text holds them, and a field's
 * name with one cannot be read back (<a href="https://www.rfc-editor.org/rfc/rfc8259#section-8.2">RFC 8259, 8.2</a>).
 */
public final class LoneSurrogates {
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(StandardCharsets.US_ASCII);
    private static final int ESCAPE = REPLACEMENT.length;
    private static final int NONE = -1;

    private LoneSurrogates() {}

    /** The same text where each lone surrogate is U+FFFD; {@code json} itself, unchanged, where there is none. */
    public static byte[] replaced(byte[] json) {
        byte[] out = json;
        for (int i = 0; i < json.length; i++) {
            if (json[i] != '\\') {
                continue;
            }
            int unit = unit(json, i);
            if (unit == NONE || !Character.isSurrogate((char) unit)) {
                i++;
            } else if (Character.isHighSurrogate((char) unit) && isLow(unit(json, i + ESCAPE))) {
                i += 2 * ESCAPE - 1;
            } else {
                out = out == json ? json.clone() : out;
                System.arraycopy(REPLACEMENT, 0, out, i, ESCAPE);
                i += ESCAPE - 1;
            }
        }
        return out;
    }

    /** Whether a text has half a character somewhere. */
    public static boolean in(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static boolean isLow(int unit) {
        return unit != NONE && Character.isLowSurrogate((char) unit);
    }

    /** The UTF-16 unit that the escape at {@code at} stands for, {@link #NONE} if there is no such escape. */
    private static int unit(byte[] json, int at) {
        if (at + ESCAPE > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return NONE;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return NONE;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
