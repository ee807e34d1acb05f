package dev.troupe.chaos.client;

import com.fasterxml.jackson.databind.JsonNode;

/** The objects that clients work on: ConfigMaps of which one key holds a value. */
public final class Objects {
    /** Where they are. */
    public static final String COLLECTION = "/api/v1/namespaces/default/configmaps";

    private static final String KEY = "value";

    private Objects() {}

    /** The body of a request that makes one. Name and value need no quoting. */
    public static String body(String name, String value) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"%s":"%s"}}"""
                .formatted(name, KEY, value);
    }

    /** The body of a request that changes one which is at this revision. */
    static String body(String name, String value, long revision) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","resourceVersion":"%d"},"data":{"%s":"%s"}}"""
                .formatted(name, revision, KEY, value);
    }

    /** What one holds. */
    static String value(JsonNode object) {
        return object.path("data").path(KEY).asText();
    }

    /** Where one is. */
    public static String path(String name) {
        return COLLECTION + '/' + name;
    }
}
