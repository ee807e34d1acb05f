package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;

/** Sends what must be refused, and collects what was answered otherwise than Kubernetes would. */
final class Refusals {
    private static final Map<Integer, List<String>> REASONS = Map.of(
            400, List.of("BadRequest"),
            403, List.of("Forbidden"),
            404, List.of("NotFound"),
            405, List.of("MethodNotAllowed"),
            409, List.of("Conflict", "AlreadyExists"),
            413, List.of("RequestEntityTooLarge"),
            415, List.of("UnsupportedMediaType"),
            422, List.of("Invalid"));

    private final Api api;
    private final SoftAssertions wrong = new SoftAssertions();

    Refusals(Api api) {
        this.api = api;
    }

    /** @param says a part of the message */
    void expect(int code, String says, String method, String path, String contentType, String body) {
        Api.Answer answer = api.send(method, path, contentType, body);
        String what = method + " " + path + " " + (body.length() > 200 ? body.length() + " characters" : body);
        wrong.assertThat(answer.code()).as(what + "\n" + answer.body()).isEqualTo(code);
        if (answer.code() == code) {
            JsonNode status = answer.json();
            wrong.assertThat(status.path("kind").asText()).as(what).isEqualTo("Status");
            wrong.assertThat(status.path("status").asText()).as(what).isEqualTo("Failure");
            wrong.assertThat(status.path("code").asInt()).as(what).isEqualTo(code);
            wrong.assertThat(REASONS.get(code)).as(what).contains(answer.reason());
            wrong.assertThat(answer.message()).as(what).contains(says);
        }
    }

    void expect(int code, String says, String method, String path) {
        expect(code, says, method, path, "application/json", "");
    }

    /** @param errors every field and what is wrong with it, as {@code kubectl} shows them */
    void expectInvalid(List<String> errors, String method, String path, String contentType, String body) {
        Api.Answer answer = api.send(method, path, contentType, body);
        wrong.assertThat(answer.code()).as(body + "\n" + answer.body()).isEqualTo(422);
        if (answer.code() == 422) {
            wrong.assertThat(answer.reason()).isEqualTo("Invalid");
            wrong.assertThat(causes(answer.json())).as(body).containsExactlyInAnyOrderElementsOf(errors);
        }
    }

    private static List<String> causes(JsonNode status) {
        List<String> causes = new ArrayList<>();
        for (JsonNode cause : status.at("/details/causes")) {
            causes.add(
                    cause.path("field").asText() + ": " + cause.path("message").asText());
        }
        return causes;
    }

    /** Fails if anything was answered wrongly. */
    void check() {
        wrong.assertAll();
        assertThat(api.get("/readyz").code()).isEqualTo(200);
    }
}
