package dev.troupe.api.codec;

/** Text in quotes as Go's {@code %q} writes it. */
final class GoQuote {
    private static final int DELETE = 0x7f;

    private GoQuote() {}

    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                out.append("\\\"");
            } else {
                escape(out, c);
            }
        }
        return out.append('"').toString();
    }

    /** A byte in single quotes, as Go's JSON errors show it. */
    static String quoteByte(int value) {
        char c = (char) value;
        if (c == '\'') {
            return "'\\''";
        }
        StringBuilder out = new StringBuilder("'");
        escape(out, c);
        return out.append('\'').toString();
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case 0x07 -> out.append("\\a");
            case 0x0b -> out.append("\\v");
            default -> {
                if (c < ' ' || c == DELETE) {
                    out.append(String.format("\\x%02x", (int) c));
                } else if (c > DELETE && c < 0xa0) {
                    out.append(String.format("\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
