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
import dev.troupe.protocol.history.CompactionResult;
import dev.troupe.protocol.history.CompactionStatus;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.history.Moment;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.history.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * Serves {@code /troupe/}. Each answer is a stream of JSON lines: the first says what is told, the others tell it. An
 * answer that cannot be completed breaks off, so what ends properly is complete.
 */
public final class HistoryPaths {
    private static final String PREFIX = "/troupe/";
    private static final String LINES = "application/x-ndjson";
    private static final String GZIP = "application/gzip";
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
            case "get verify" -> stream(exchange, LINES, this::verify);
            case "get compaction" -> stream(exchange, LINES, out -> line(out, status(history.compaction())));
            case "post compaction" -> stream(exchange, LINES, out -> compact(query, out));
            case "get backup" -> stream(exchange, GZIP, history::backup);
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

    /** Differences as they are found, and at last a line with {@code "verified"} that says what was looked at. */
    private void verify(OutputStream out) {
        Verdict verdict = history.verify(difference -> line(
                out,
                Json.object()
                        .put("object", difference.object())
                        .put("revision", difference.revision())
                        .put("what", difference.what())));
        line(
                out,
                Json.object()
                        .put("verified", verdict.revision())
                        .put("live", verdict.liveRevision())
                        .put("rows", verdict.rows())
                        .put("objects", verdict.objects())
                        .put("differences", verdict.differences()));
    }

    private void compact(Query query, OutputStream out) {
        if (!query.has("before")) {
            throw StatusException.badRequest("before: must say up to when history is compacted");
        }
        CompactionResult result = history.compact(history.revisionAt(moment(query, "before")));
        line(out, Json.object().put("compacted", result.compacted()).put("deleted", result.deleted()));
    }

    private static ObjectNode status(CompactionStatus status) {
        ObjectNode line = Json.object()
                .put("head", status.head())
                .put("compacted", status.compacted())
                .put("swept", status.swept())
                .put("rows", status.rows())
                .put("bytes", status.bytes())
                .put("retentionSeconds", status.retention().toSeconds());
        Instant at = status.compactedAt();
        return at == null ? line : line.put("compactedAt", at.toString());
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
