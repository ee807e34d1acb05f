package dev.troupe.apiserver.http;

import dev.troupe.api.StatusException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request, read as Kubernetes reads them. */
public final class Query {
    private static final Query EMPTY = new Query(Map.of());

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Reads the text after the question mark. Pairs that are not valid percent encoding are left out, as Go does. */
    public static Query parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                addPair(values, text.substring(start, end));
            }
            start = end + 1;
        }
        return new Query(values);
    }

    private static void addPair(Map<String, List<String>> values, String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        try {
            String decoded = decode(value);
            values.computeIfAbsent(decode(name), n -> new ArrayList<>(1)).add(decoded);
        } catch (IllegalArgumentException e) {
            // A malformed pair counts as not sent.
        }
    }

    private static String decode(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The first value, empty if the parameter was not sent. */
    public String text(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.getFirst();
    }

    /** Whether the parameter was sent at all. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Every value in order. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** True unless absent, {@code 0} or {@code false}. */
    public boolean flag(String name) {
        List<String> all = values.get(name);
        if (all == null) {
            return false;
        }
        String value = all.getFirst();
        return !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    /**
     * A whole number, null if the parameter is absent or empty.
     *
     * @throws StatusException 400 in the words of Go's parser
     */
    public @Nullable Long number(String name) {
        String value = text(name);
        if (value.isEmpty()) {
            return null;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
        }
    }
}
