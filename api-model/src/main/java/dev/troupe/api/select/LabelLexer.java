package dev.troupe.api.select;

import dev.troupe.api.StatusException;
import java.util.ArrayList;
import java.util.List;

/** Cuts the text of a label selector into words and symbols. */
final class LabelLexer {

    /** What a token is. */
    enum Kind {
        IDENTIFIER,
        IN,
        NOT_IN,
        EQUALS,
        NOT_EQUALS,
        GREATER_THAN,
        LESS_THAN,
        NOT,
        COMMA,
        OPEN,
        CLOSE,
        END
    }

    /** A token and its text. */
    record Token(Kind kind, String text) {
        /** {@code in} and {@code notin} are ordinary words where no operator can stand. */
        Kind asValue() {
            return kind == Kind.IN || kind == Kind.NOT_IN ? Kind.IDENTIFIER : kind;
        }
    }

    private static final String SYMBOLS = "=!(),><";

    private final String text;
    private int position;

    private LabelLexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        LabelLexer lexer = new LabelLexer(text);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind() != Kind.END);
        return tokens;
    }

    private Token next() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
        if (position == text.length()) {
            return new Token(Kind.END, "");
        }
        return SYMBOLS.indexOf(text.charAt(position)) >= 0 ? symbol() : word();
    }

    private Token symbol() {
        char first = text.charAt(position++);
        boolean equalsFollows = position < text.length() && text.charAt(position) == '=';
        if (equalsFollows && first == '=') {
            position++;
            return new Token(Kind.EQUALS, "==");
        }
        if (equalsFollows && first == '!') {
            position++;
            return new Token(Kind.NOT_EQUALS, "!=");
        }
        return switch (first) {
            case '=' -> new Token(Kind.EQUALS, "=");
            case '!' -> new Token(Kind.NOT, "!");
            case '(' -> new Token(Kind.OPEN, "(");
            case ')' -> new Token(Kind.CLOSE, ")");
            case ',' -> new Token(Kind.COMMA, ",");
            case '>' -> new Token(Kind.GREATER_THAN, ">");
            case '<' -> new Token(Kind.LESS_THAN, "<");
            default -> throw StatusException.badRequest("unexpected character: " + first);
        };
    }

    private Token word() {
        int start = position;
        while (position < text.length()
                && !isSpace(text.charAt(position))
                && SYMBOLS.indexOf(text.charAt(position)) < 0) {
            position++;
        }
        String word = text.substring(start, position);
        return switch (word) {
            case "in" -> new Token(Kind.IN, word);
            case "notin" -> new Token(Kind.NOT_IN, word);
            default -> new Token(Kind.IDENTIFIER, word);
        };
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
