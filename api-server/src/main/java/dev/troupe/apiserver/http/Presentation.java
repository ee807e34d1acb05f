package dev.troupe.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.troupe.api.Json;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * How a JSON answer is laid out: in one line; indented, on {@code ?pretty} and for curl, wget and browsers unless they
 * say otherwise; or as YAML.
 */
enum Presentation {
    COMPACT,
    PRETTY,
    YAML;

    private static final String YAML_TYPE = "application/yaml";
    private static final ObjectMapper YAML_MAPPER = new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS));

    static Presentation of(HttpServerRequest request, Query query) {
        String accept = request.getHeader("Accept");
        if (accept != null && accept.contains("yaml") && prefersYaml(accept)) {
            return YAML;
        }
        boolean pretty = query.has("pretty") ? query.flag("pretty") : isPerson(request.getHeader("User-Agent"));
        return pretty ? PRETTY : COMPACT;
    }

    private static boolean prefersYaml(String accept) {
        for (AcceptHeader.Clause clause : AcceptHeader.parse(accept)) {
            if (clause.covers(Answer.JSON)) {
                return false;
            }
            if (clause.covers(YAML_TYPE)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPerson(@Nullable String agent) {
        return agent != null
                && (agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0"));
    }

    /** The answer laid out so; answers that are not JSON stay as they are. */
    Answer apply(Answer answer) {
        boolean plainJson = answer.contentType().startsWith(Answer.JSON)
                && answer.body().length > 0
                && !answer.headers().containsKey("Content-Encoding");
        if (this == COMPACT || !plainJson) {
            return answer;
        }
        try {
            return switch (this) {
                case COMPACT -> answer;
                case PRETTY ->
                    answer.withBody(
                            answer.contentType(),
                            Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(Json.read(answer.body())));
                case YAML -> answer.withBody(YAML_TYPE, YAML_MAPPER.writeValueAsBytes(Json.read(answer.body())));
            };
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
