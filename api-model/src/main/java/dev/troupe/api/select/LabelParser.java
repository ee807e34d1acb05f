package dev.troupe.api.select;

import dev.troupe.api.StatusException;
import dev.troupe.api.select.LabelLexer.Kind;
import dev.troupe.api.select.LabelLexer.Token;
import dev.troupe.api.select.Requirement.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads {@code app=web,tier in (front,back),!canary}; its errors are worded as Kubernetes words them.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api">Labels: API</a>
 */
final class LabelParser {
    private static final String UNABLE = "unable to parse requirement: ";
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private final List<Token> tokens;
    private int position;

    private LabelParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The requirements, sorted by key. Throws StatusException 400. */
    static List<Requirement> parse(String text) {
        List<Requirement> requirements = new LabelParser(LabelLexer.tokens(text)).requirements();
        requirements.sort(Comparator.comparing(Requirement::key));
        return requirements;
    }

    private List<Requirement> requirements() {
        List<Requirement> requirements = new ArrayList<>();
        Kind first = peek().asValue();
        if (first == Kind.END) {
            return requirements;
        }
        if (first != Kind.IDENTIFIER && first != Kind.NOT) {
            throw StatusException.badRequest(
                    "found '" + peek().text() + "', expected: !, identifier, or 'end of string'");
        }
        while (true) {
            requirements.add(requirement());
            Token separator = take();
            if (separator.kind() == Kind.END) {
                return requirements;
            }
            if (separator.kind() != Kind.COMMA) {
                throw StatusException.badRequest("found '" + separator.text() + "', expected: ',' or 'end of string'");
            }
            Kind next = peek().asValue();
            if (next != Kind.IDENTIFIER && next != Kind.NOT) {
                throw StatusException.badRequest("found '" + peek().text() + "', expected: identifier after ','");
            }
        }
    }

    private Requirement requirement() {
        boolean negated = peek().kind() == Kind.NOT;
        if (negated) {
            take();
        }
        Token key = take();
        if (key.asValue() != Kind.IDENTIFIER) {
            throw found(key, ", expected: identifier");
        }
        String problem = LabelSyntax.keyProblem(key.text());
        if (problem != null) {
            throw StatusException.badRequest(
                    UNABLE + "<nil>: Invalid value: " + Requirement.quoted(key.text()) + ": " + problem);
        }
        Kind after = peek().kind();
        if (after == Kind.END || after == Kind.COMMA) {
            return new Requirement(key.text(), negated ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
        }
        if (negated) {
            throw found(peek(), ", expected: ',' or 'end of string'");
        }
        Operator operator = operator();
        List<String> values =
                operator == Operator.IN || operator == Operator.NOT_IN ? setOfValues() : List.of(exactValue());
        return Requirement.checked(UNABLE, key.text(), operator, values);
    }

    private Operator operator() {
        Token token = take();
        return switch (token.kind()) {
            case IN -> Operator.IN;
            case NOT_IN -> Operator.NOT_IN;
            case EQUALS -> Operator.EQUALS;
            case NOT_EQUALS -> Operator.NOT_EQUALS;
            case GREATER_THAN -> Operator.GREATER_THAN;
            case LESS_THAN -> Operator.LESS_THAN;
            case IDENTIFIER, NOT, COMMA, OPEN, CLOSE, END -> throw found(token, ", expected: " + OPERATORS);
        };
    }

    private String exactValue() {
        Kind next = peek().kind();
        if (next == Kind.END || next == Kind.COMMA) {
            return "";
        }
        Token value = take();
        if (value.asValue() != Kind.IDENTIFIER) {
            throw found(value, ", expected: identifier");
        }
        return value.text();
    }

    /** Values in parentheses; an empty place is the empty value, as in {@code x in (a,,b)} and {@code x in ()}. */
    private List<String> setOfValues() {
        Token open = take();
        if (open.kind() != Kind.OPEN) {
            throw found(open, " expected: '('");
        }
        Set<String> values = new TreeSet<>();
        String pending = "";
        while (true) {
            Token token = take();
            switch (token.asValue()) {
                case IDENTIFIER -> {
                    if (!pending.isEmpty()) {
                        throw found(token, ", expected: ',' or ')'");
                    }
                    pending = token.text();
                }
                case COMMA -> {
                    values.add(pending);
                    pending = "";
                }
                case CLOSE -> {
                    values.add(pending);
                    return List.copyOf(values);
                }
                case IN, NOT_IN, EQUALS, NOT_EQUALS, GREATER_THAN, LESS_THAN, NOT, OPEN, END ->
                    throw found(token, ", expected: ',', ')' or identifier");
            }
        }
    }

    private Token peek() {
        return tokens.get(position);
    }

    private Token take() {
        Token token = tokens.get(position);
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    private static StatusException found(Token token, String expected) {
        return StatusException.badRequest(UNABLE + "found '" + token.text() + "'" + expected);
    }
}
