package dev.troupe.chaos.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The objects that clients work on: ConfigMaps of which one key holds a value.
 *
 * @param namespace where they are
 */
public record ConfigMaps(String namespace) {
    private static final String KEY = "value";

    /** Where all of them are. */
    public String collection() {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    /** Where one is. */
    public String path(String name) {
        return collection() + '/' + name;
    }

    /** The body of a request that makes one. Name and value need no quoting. */
    public static String body(String name, String value) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"%s":"%s"}}""".formatted(name, KEY, value);
    }

    /** The body of a request that changes one which is at this revision. */
    static String body(String name, String value, long revision) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","resourceVersion":"%d"},"data":{"%s":"%s"}}""".formatted(name, revision, KEY, value);
    }

    /** What one holds. */
    public static String value(JsonNode object) {
        return object.path("data").path(KEY).asText();
    }
}
