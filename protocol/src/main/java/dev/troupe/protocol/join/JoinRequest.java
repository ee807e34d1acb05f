package dev.troupe.protocol.join;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a machine asks for.
 *
 * @param name the name that its Node object shall have
 * @param roles {@code control}, {@code worker} or both
 * @param addresses the IP addresses under which other nodes reach it, the primary first
 * @param certificateRequest PKCS#10 in PEM, made with a key that stays on the machine
 */
public record JoinRequest(String name, List<String> roles, List<String> addresses, String certificateRequest) {
    /** Where requests are sent to. */
    public static final String PATH = "/troupe/join";

    /** What nodes that host shards and serve the API are called in requests and configuration. */
    public static final String CONTROL = "control";

    /** What nodes that run pods are called. */
    public static final String WORKER = "worker";

    public JoinRequest {
        roles = List.copyOf(roles);
        addresses = List.copyOf(addresses);
    }

    public boolean control() {
        return roles.contains(CONTROL);
    }

    /**
     * Reads what a client sent.
     *
     * @throws StatusException 400 if a field is missing or of another type
     */
    public static JoinRequest read(JsonNode body) {
        return new JoinRequest(
                text(body, "name"), texts(body, "roles"), texts(body, "addresses"), text(body, "certificateRequest"));
    }

    /** The body to send. */
    public JsonNode toJson() {
        return Json.toTree(this);
    }

    private static String text(JsonNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw StatusException.badRequest("a request to join needs the text \"" + field + "\"");
        }
        return body.path(field).asText();
    }

    private static List<String> texts(JsonNode body, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : body.path(field)) {
            if (!item.isTextual()) {
                throw StatusException.badRequest("\"" + field + "\" must be a list of texts");
            }
            texts.add(item.asText());
        }
        if (texts.isEmpty()) {
            throw StatusException.badRequest("a request to join needs the list \"" + field + "\"");
        }
        return texts;
    }
}
