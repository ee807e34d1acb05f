package dev.troupe.apiserver.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Writes what {@link Query} reads. */
public final class QueryText {
    private final StringBuilder text = new StringBuilder();

    public QueryText add(String name, String value) {
        text.append(text.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return this;
    }

    /** Adds the parameter if it is set; absence says that it is not. */
    public QueryText flag(String name, boolean set) {
        return set ? add(name, "true") : this;
    }

    /** With the question mark; empty without parameters. */
    @Override
    public String toString() {
        return text.toString();
    }
}
