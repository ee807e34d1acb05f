package dev.troupe.api.codec;

/** Base64 as Go's standard encoding takes it: padded, with line breaks wherever they please. */
final class GoBase64 {
    private static final int QUANTUM = 4;

    private GoBase64() {}

    /** Where the text stops being base64, counted in characters as Go counts bytes; -1 if all of it is. */
    static int firstIllegal(String text) {
        int inQuantum = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isDigit(c)) {
                inQuantum = (inQuantum + 1) % QUANTUM;
            } else if (c == '=') {
                return padding(text, i, inQuantum);
            } else if (!isLineBreak(c)) {
                return i;
            }
        }
        return inQuantum == 0 ? -1 : text.length() - inQuantum;
    }

    private static int padding(String text, int at, int inQuantum) {
        if (inQuantum < 2) {
            return at;
        }
        int next = skipLineBreaks(text, at + 1);
        if (inQuantum == 2) {
            if (next == text.length()) {
                return text.length();
            }
            if (text.charAt(next) != '=') {
                return next - 1;
            }
            next = skipLineBreaks(text, next + 1);
        }
        return next == text.length() ? -1 : next;
    }

    private static int skipLineBreaks(String text, int from) {
        int at = from;
        while (at < text.length() && isLineBreak(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static String withoutLineBreaks(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace("\n", "").replace("\r", "");
    }

    private static boolean isDigit(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/';
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }
}
