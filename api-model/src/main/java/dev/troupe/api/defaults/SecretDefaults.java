package dev.troupe.api.defaults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;

/** Secret: its type, and the write-only {@code stringData}, which becomes part of {@code data}. */
final class SecretDefaults {
    private SecretDefaults() {}

    static void apply(ObjectNode secret) {
        if (secret.get("stringData") instanceof ObjectNode plain && !plain.isEmpty()) {
            ObjectNode data = Trees.child(secret, "data");
            for (Map.Entry<String, JsonNode> entry : plain.properties()) {
                byte[] bytes = entry.getValue().asText("").getBytes(UTF_8);
                data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
        secret.remove("stringData");
        Trees.text(secret, "type", "Opaque");
    }
}
