package dev.troupe.relay;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells the headers of a message from those of one connection, which a proxy does not pass on (RFC 9110, 7.6.1). */
public final class EndToEnd {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private EndToEnd() {}

    /** Adds to {@code to} what of {@code from} is for the other end. */
    static void copy(MultiMap from, MultiMap to) {
        Set<String> named = named(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** Adds what a backend has said after its answer's body. */
    static void copyTrailers(HttpClientResponse answer, HttpServerResponse out) {
        if (!answer.trailers().isEmpty()) {
            copy(answer.trailers(), out.trailers());
        }
    }

    /** A copy of what is for the other end; the caller may change it. */
    public static MultiMap of(MultiMap headers) {
        MultiMap copy = HttpHeaders.headers();
        copy(headers, copy);
        return copy;
    }

    /** The headers that the Connection header names as its own. */
    private static Set<String> named(MultiMap headers) {
        List<String> values = headers.getAll(HttpHeaders.CONNECTION);
        if (values.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : values) {
            for (String name : value.split(",", -1)) {
                names.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
