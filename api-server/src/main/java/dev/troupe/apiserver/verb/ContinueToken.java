package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import java.io.IOException;
import java.util.Base64;

/**
 * Where a list goes on; opaque to clients.
 *
 * @param revision the revision of the first part, at which all parts are shown
 * @param namespace the namespace of the last object that was sent
 * @param name its name
 */
record ContinueToken(long revision, String namespace, String name) {

    String encode() {
        byte[] json = Json.write(Json.object()
                .put("v", 1)
                .put("rv", revision)
                .put("namespace", namespace)
                .put("name", name));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /** @throws StatusException 400 for anything that {@link #encode} did not make */
    static ContinueToken decode(String text) {
        try {
            JsonNode json = Json.mapper().readTree(Base64.getUrlDecoder().decode(text));
            if (json.path("v").asInt() == 1
                    && json.path("rv").isIntegralNumber()
                    && json.path("rv").asLong() > 0
                    && !json.path("name").asText().isEmpty()) {
                return new ContinueToken(
                        json.path("rv").asLong(),
                        json.path("namespace").asText(),
                        json.path("name").asText());
            }
        } catch (IOException | IllegalArgumentException e) {
            // Refused below.
        }
        throw StatusException.badRequest("continue key is not valid: unrecognized encoded version of the token");
    }

    /** Whether an object comes after the last one that was sent. */
    boolean precedes(ResourceKey key) {
        int order = key.namespace().compareTo(namespace);
        return order > 0 || (order == 0 && key.name().compareTo(name) > 0);
    }
}
