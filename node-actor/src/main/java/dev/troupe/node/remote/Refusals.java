package dev.troupe.node.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Failures;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What a control node says when it says no. */
final class Refusals {
    private Refusals() {}

    static StatusException of(HttpResponse<byte[]> response) {
        return of(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
    }

    static StatusException of(int code, String body) {
        try {
            JsonNode status = Json.read(body);
            if (status.path("kind").asText().equals("Status")) {
                return StatusException.fromStatus(status);
            }
        } catch (UncheckedIOException notJson) {
            // Whoever answers is no control node, or is ending.
        }
        return StatusException.unavailable("a control node answers " + code, 1);
    }

    /** The refusal that a failed request stands for. */
    static StatusException of(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return cause instanceof StatusException refusal
                ? refusal
                : StatusException.unavailable("no control node answers: " + cause, 1);
    }
}
