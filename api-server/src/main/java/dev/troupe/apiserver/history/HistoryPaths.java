package dev.troupe.apiserver.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.history.Moment;
import dev.troupe.protocol.history.Span;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * Serves {@code /troupe/}. Each answer is a stream of JSON lines: the first says what is told, the others tell it. An
 * answer that cannot be completed breaks off, so what ends properly is complete.
 */
public final class HistoryPaths {
    private static final String PREFIX = "/troupe/";
    private static final String LINES = "application/x-ndjson";
    private static final byte[] NEW_LINE = {'\n'};

    private final History history;
    private final Kinds kinds;
    private final InstantSource clock;
    private final Executor workers;

    /** @param workers run what waits for the database and for clients */
    public HistoryPaths(History history, Kinds kinds, InstantSource clock, Executor workers) {
        this.history = history;
        this.kinds = kinds;
        this.clock = clock;
        this.workers = workers;
    }

    /** Whether a path is served here. */
    public static boolean covers(String path) {
        return path.startsWith(PREFIX);
    }

    /** What writes an answer. */
    @FunctionalInterface
    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /** @throws StatusException 404 for other paths and methods */
    public void serve(RequestInfo info, Exchange exchange) {
        Query query = exchange.query();
        switch (info.verb() + ' ' + info.path().substring(PREFIX.length())) {
            case "get replay" -> stream(exchange, LINES, out -> state(query, out));
            case "get events" -> stream(exchange, LINES, out -> story(query, out));
            default -> throw StatusException.noSuchPath();
        }
    }

    private void stream(Exchange exchange, String contentType, Writer writer) {
        workers.execute(() -> {
            StreamedAnswer answer = new StreamedAnswer(exchange, contentType);
            try {
                writer.write(answer);
                answer.close();
            } catch (IOException | RuntimeException e) {
                answer.fail(e);
            }
        });
    }

    private void state(Query query, OutputStream out) throws IOException {
        Extent extent = history.extent();
        long revision = query.has("at") ? history.revisionAt(moment(query, "at")) : extent.head();
        line(out, head(extent).put("revision", revision));
        history.state(revision, object -> line(out, object.json()));
    }

    private void story(Query query, OutputStream out) throws IOException {
        Extent extent = history.extent();
        long after = query.has("from") ? before(moment(query, "from")) : Span.FROM_THE_BEGINNING;
        long upTo = query.has("to") ? history.revisionAt(moment(query, "to")) : extent.head();
        String object = query.text("object");
        String namespace = query.has("namespace") ? query.text("namespace") : "default";
        ResourceKey key = object.isEmpty() ? null : NamedObject.parse(object, namespace, kinds);
        // A refusal must come before the first line.
        line(out, head(extent).put("after", Math.max(0, after)).put("upTo", upTo));
        history.story(new Span(after, upTo, key), entry -> line(out, StoryJson.of(entry)));
    }

    /** The last revision before what a moment begins. */
    private long before(Moment moment) {
        long revision = history.revisionAt(moment);
        return switch (moment) {
            case Moment.Revision(long number) -> Math.max(0, number - 1);
            case Moment.Time time -> revision;
        };
    }

    private static ObjectNode head(Extent extent) {
        return Json.object().put("head", extent.head()).put("compacted", extent.compacted());
    }

    private Moment moment(Query query, String name) {
        try {
            return Moment.parse(query.text(name), clock.instant());
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest(name + ": " + e.getMessage());
        }
    }

    private static void line(OutputStream out, JsonNode line) {
        line(out, Json.write(line));
    }

    private static void line(OutputStream out, byte[] line) {
        try {
            out.write(line);
            out.write(NEW_LINE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
