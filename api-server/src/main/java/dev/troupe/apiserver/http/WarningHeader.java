package dev.troupe.apiserver.http;

/** Texts as {@code Warning} header values (RFC 7234, code 299), which client libraries print. */
final class WarningHeader {
    private static final int MAX_CHARACTERS = 4096;

    private WarningHeader() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder("299 - \"");
        int length = Math.min(text.length(), MAX_CHARACTERS);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 127) {
                out.append(c);
            } else {
                out.append(' ');
            }
        }
        return out.append('"').toString();
    }
}
