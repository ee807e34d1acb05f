package dev.troupe.api.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;

/** Secret: as a ConfigMap, and its type names the keys that it must hold. */
final class SecretValidation implements KindValidation {
    private static final Path DATA = Path.root("data");
    private static final String ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name";

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode secret, Errors errors) {
        long bytes = 0;
        for (Map.Entry<String, JsonNode> entry : Fields.entries(secret, "data")) {
            String key = entry.getKey();
            errors.invalid(DATA.key(key), key, Names.dataKey(key));
            bytes += Sizes.base64(Fields.text(entry.getValue()));
        }
        if (bytes > ConfigMapValidation.MAX_BYTES) {
            errors.tooLong(DATA, ConfigMapValidation.MAX_BYTES);
        }
        requiredKeys(secret, errors);
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        if (!Fields.text(old, "type").equals(Fields.text(next, "type"))) {
            errors.invalid(Path.root("type"), Fields.text(next, "type"), Errors.IMMUTABLE);
        }
        ConfigMapValidation.immutable(old, next, errors, "data");
    }

    private static void requiredKeys(ObjectNode secret, Errors errors) {
        JsonNode data = Fields.object(secret, "data");
        switch (Fields.text(secret, "type")) {
            case "kubernetes.io/service-account-token" -> accountName(secret, errors);
            case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", errors);
            case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", errors);
            case "kubernetes.io/basic-auth" -> {
                if (!data.has("username") && !data.has("password")) {
                    errors.required(DATA.key("username"));
                    errors.required(DATA.key("password"));
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (Fields.text(data, "ssh-privatekey").isEmpty()) {
                    errors.required(DATA.key("ssh-privatekey"));
                }
            }
            case "kubernetes.io/tls" -> {
                required(data, "tls.crt", errors);
                required(data, "tls.key", errors);
            }
            default -> {} // types of others ask for nothing that is known here
        }
    }

    private static void accountName(ObjectNode secret, Errors errors) {
        JsonNode annotations = Fields.object(Fields.object(secret, "metadata"), "annotations");
        if (Fields.text(annotations, ACCOUNT_ANNOTATION).isEmpty()) {
            errors.required(Path.METADATA.child("annotations").key(ACCOUNT_ANNOTATION));
        }
    }

    private static void required(JsonNode data, String key, Errors errors) {
        if (!data.has(key)) {
            errors.required(DATA.key(key));
        }
    }

    private static void json(JsonNode data, String key, Errors errors) {
        if (!data.has(key)) {
            errors.required(DATA.key(key));
            return;
        }
        String problem = problemOf(Fields.text(data, key));
        if (!problem.isEmpty()) {
            errors.invalid(DATA.key(key), "<secret contents redacted>", problem);
        }
    }

    /** What keeps the content from being a JSON object; empty if nothing does. Never quotes the content. */
    private static String problemOf(String base64) {
        try {
            byte[] content = Base64.getDecoder().decode(base64);
            if (content.length == 0) {
                return "unexpected end of JSON input";
            }
            JsonNode tree = Json.mapper().readTree(content);
            return tree.isObject() || tree.isNull() ? "" : "json: cannot unmarshal into Go value of type map";
        } catch (JsonProcessingException e) {
            return "invalid JSON";
        } catch (IOException | IllegalArgumentException e) {
            return "invalid content";
        }
    }
}
