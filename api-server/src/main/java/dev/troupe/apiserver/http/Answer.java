package dev.troupe.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A complete answer.
 *
 * @param code the HTTP status
 * @param contentType the body's media type
 * @param body the bytes to send
 * @param warnings texts for {@code Warning} headers
 * @param headers further headers
 */
public record Answer(int code, String contentType, byte[] body, List<String> warnings, Map<String, String> headers) {
    /** The media type of nearly every answer. */
    public static final String JSON = "application/json";

    private static final String TEXT = "text/plain; charset=utf-8";

    public static Answer json(int code, byte[] body) {
        return new Answer(code, JSON, body, List.of(), Map.of());
    }

    public static Answer json(int code, JsonNode body) {
        return json(code, Json.write(body));
    }

    public static Answer text(int code, String text) {
        return new Answer(code, TEXT, text.getBytes(StandardCharsets.UTF_8), List.of(), Map.of());
    }

    /** The Status object of a refusal. */
    public static Answer refusal(StatusException refusal) {
        Map<String, String> headers = refusal.retryAfterSeconds() > 0
                ? Map.of("Retry-After", Integer.toString(refusal.retryAfterSeconds()))
                : Map.of();
        return new Answer(refusal.code(), JSON, Json.write(refusal.toStatus()), List.of(), headers);
    }

    Answer withBody(String newContentType, byte[] newBody) {
        return new Answer(code, newContentType, newBody, warnings, headers);
    }

    public Answer withWarnings(List<String> more) {
        return more.isEmpty() ? this : new Answer(code, contentType, body, List.copyOf(more), headers);
    }

    public Answer withHeaders(Map<String, String> more) {
        return new Answer(code, contentType, body, warnings, more);
    }
}
