package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** ConfigMap: keys that can be file names, at most 1 MiB, and immutability once it is asked for. */
final class ConfigMapValidation implements KindValidation {
    static final int MAX_BYTES = 1024 * 1024;

    /** How Kubernetes writes the path of the object as a whole. */
    private static final Path WHOLE = Path.root("[]");

    private static final Path DATA = Path.root("data");
    private static final Path BINARY_DATA = Path.root("binaryData");

    @Override
    public NameRule names() {
        return NameRule.DNS_SUBDOMAIN;
    }

    @Override
    public void content(ObjectNode configMap, Errors errors) {
        JsonNode binary = Fields.object(configMap, "binaryData");
        long bytes = 0;
        for (Map.Entry<String, JsonNode> entry : Fields.entries(configMap, "data")) {
            String key = entry.getKey();
            errors.invalid(DATA.key(key), key, Names.dataKey(key));
            if (binary.has(key)) {
                errors.invalid(DATA.key(key), key, "duplicate of key present in binaryData");
            }
            bytes += Sizes.utf8(Fields.text(entry.getValue()));
        }
        for (Map.Entry<String, JsonNode> entry : binary.properties()) {
            String key = entry.getKey();
            errors.invalid(BINARY_DATA.key(key), key, Names.dataKey(key));
            bytes += Sizes.base64(Fields.text(entry.getValue()));
        }
        if (bytes > MAX_BYTES) {
            errors.tooLong(WHOLE, MAX_BYTES);
        }
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, Errors errors) {
        immutable(old, next, errors, "data", "binaryData");
    }

    /** Once {@code immutable} is set, neither it nor the given fields may change. */
    static void immutable(ObjectNode old, ObjectNode next, Errors errors, String... fields) {
        if (!Fields.flag(old, "immutable")) {
            return;
        }
        String why = "field is immutable when `immutable` is set";
        if (!Fields.flag(next, "immutable")) {
            errors.forbidden(Path.root("immutable"), why);
        }
        for (String field : fields) {
            JsonNode before = Fields.object(old, field);
            JsonNode after = Fields.object(next, field);
            if (!(before.isEmpty() && after.isEmpty()) && !before.equals(after)) {
                errors.forbidden(Path.root(field), why);
            }
        }
    }
}
