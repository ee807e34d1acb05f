package dev.troupe.api.codec;

import dev.troupe.api.Json;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a text that is not JSON, in the words of Go's scanner. Runs only after the real parser has
 * refused the text.
 */
public final class JsonSyntax {
    private static final int END = -1;

    private final byte[] text;
    private int at;

    private JsonSyntax(byte[] text) {
        this.text = text;
    }

    /** The complaint; null if Go would find none. */
    public static @Nullable String explain(byte[] text) {
        JsonSyntax syntax = new JsonSyntax(text);
        try {
            syntax.value(0);
            syntax.space();
            if (syntax.peek() != END) {
                throw syntax.invalid("after top-level value");
            }
            return null;
        } catch (DecodingException e) {
            return e.text();
        }
    }

    private void value(int depth) throws DecodingException {
        if (depth > Json.MAX_NESTING_DEPTH) {
            throw new DecodingException("exceeded max depth");
        }
        space();
        int c = peek();
        switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c == '-' || isDigit(c)) {
                    number();
                } else {
                    throw invalid("looking for beginning of value");
                }
            }
        }
    }

    private void object(int depth) throws DecodingException {
        at++;
        space();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            if (peek() != '"') {
                throw invalid("looking for beginning of object key string");
            }
            string();
            space();
            if (peek() != ':') {
                throw invalid("after object key");
            }
            at++;
            value(depth + 1);
            space();
            int c = peek();
            if (c != ',' && c != '}') {
                throw invalid("after object key:value pair");
            }
            at++;
            if (c == '}') {
                return;
            }
        }
    }

    private void array(int depth) throws DecodingException {
        at++;
        space();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth + 1);
            space();
            int c = peek();
            if (c != ',' && c != ']') {
                throw invalid("after array element");
            }
            at++;
            if (c == ']') {
                return;
            }
        }
    }

    private void string() throws DecodingException {
        at++;
        while (true) {
            int c = peek();
            if (c == END || c < ' ') {
                throw invalid("in string literal");
            }
            at++;
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                escape();
            }
        }
    }

    private void escape() throws DecodingException {
        int c = peek();
        if (c == 'u') {
            at++;
            for (int i = 0; i < 4; i++) {
                if (Character.digit(Math.max(peek(), 0), 16) < 0) {
                    throw invalid("in \\u hexadecimal character escape");
                }
                at++;
            }
        } else if (c != END && "bfnrt\\/\"".indexOf(c) >= 0) {
            at++;
        } else {
            throw invalid("in string escape code");
        }
    }

    private void literal(String word) throws DecodingException {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw invalid("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
            at++;
        }
    }

    private void number() throws DecodingException {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits("in numeric literal");
        }
        if (peek() == '.') {
            at++;
            digits("after decimal point in numeric literal");
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits("in exponent of numeric literal");
        }
    }

    private void digits(String context) throws DecodingException {
        if (!isDigit(peek())) {
            throw invalid(context);
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private void space() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') {
            at++;
        }
    }

    private int peek() {
        return at < text.length ? Byte.toUnsignedInt(text[at]) : END;
    }

    private DecodingException invalid(String context) {
        return peek() == END
                ? new DecodingException("unexpected end of JSON input")
                : new DecodingException("invalid character " + GoQuote.quoteByte(peek()) + " " + context);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
