package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.FieldError.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one object, in the order in which it is found. */
final class Errors {
    static final String NEGATIVE = "must be greater than or equal to 0";
    static final String NOT_POSITIVE = "must be greater than zero";
    static final String IMMUTABLE = "field is immutable";

    private @Nullable List<FieldError> list;

    /** What was found, each once; rules that share checks may report the same twice. */
    List<FieldError> toList() {
        if (list == null) {
            return List.of();
        }
        return List.copyOf(new LinkedHashSet<>(list));
    }

    int size() {
        return list == null ? 0 : list.size();
    }

    void required(Path path, String detail) {
        add(FieldError.required(path.toString(), detail));
    }

    void required(Path path) {
        required(path, "");
    }

    void invalid(Path path, String value, String detail) {
        add(FieldError.invalid(path.toString(), quote(value), detail));
    }

    void invalid(Path path, long value, String detail) {
        add(FieldError.invalid(path.toString(), Long.toString(value), detail));
    }

    void invalid(Path path, JsonNode value, String detail) {
        add(FieldError.invalid(path.toString(), show(value), detail));
    }

    /** One error for each message that a syntax check gave. */
    void invalid(Path path, String value, List<String> messages) {
        for (String message : messages) {
            invalid(path, value, message);
        }
    }

    void notSupported(Path path, String value, List<String> supported) {
        add(new FieldError(Type.NOT_SUPPORTED, path.toString(), quote(value), supportedValues(supported)));
    }

    void notSupported(Path path, JsonNode value, List<String> supported) {
        add(new FieldError(Type.NOT_SUPPORTED, path.toString(), show(value), supportedValues(supported)));
    }

    void duplicate(Path path, String value) {
        add(FieldError.duplicate(path.toString(), quote(value)));
    }

    void duplicate(Path path, JsonNode value, String detail) {
        add(new FieldError(Type.DUPLICATE, path.toString(), show(value), detail));
    }

    void notFound(Path path, String value) {
        notFound(path, value, "");
    }

    void notFound(Path path, String value, String detail) {
        add(new FieldError(Type.NOT_FOUND, path.toString(), quote(value), detail));
    }

    void forbidden(Path path, String detail) {
        add(FieldError.forbidden(path.toString(), detail));
    }

    void tooLong(Path path, int limitBytes) {
        add(new FieldError(Type.TOO_LONG, path.toString(), null, "may not be more than " + limitBytes + " bytes"));
    }

    /** The value of {@code field} must not be below zero; an absent one is not. */
    void nonNegative(Path parent, JsonNode node, String field) {
        long value = Fields.number(node, field);
        if (value < 0) {
            invalid(parent.child(field), value, NEGATIVE);
        }
    }

    void inRange(Path path, long value, long low, long high) {
        if (value < low || value > high) {
            invalid(path, value, rangeMessage(low, high));
        }
    }

    static String rangeMessage(long low, long high) {
        return "must be between " + low + " and " + high + ", inclusive";
    }

    private void add(FieldError error) {
        if (list == null) {
            list = new ArrayList<>();
        }
        list.add(error);
    }

    private static String supportedValues(List<String> supported) {
        return "supported values: " + supported.stream().map(Errors::quote).collect(Collectors.joining(", "));
    }

    private static String quote(String value) {
        return TextNode.valueOf(value).toString();
    }

    private static String show(JsonNode value) {
        return value.isMissingNode() ? "null" : value.toString();
    }
}
