package dev.troupe.api.validation;

/** How many bytes texts are, without encoding them. */
final class Sizes {
    private Sizes() {}

    /** The length of the text in UTF-8. */
    static long utf8(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate is half of a four-byte character.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** The length of what the base64 text stands for. */
    static long base64(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        return end * 3L / 4;
    }
}
