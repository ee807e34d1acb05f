package dev.troupe.protocol.pod;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Pods of which no two may ever run at once, not even on nodes that have lost sight of each other. Until storage says
 * so by itself, an annotation marks them.
 */
public final class Exclusive {
    /** The annotation; its value is {@code "true"}. */
    public static final String ANNOTATION = "troupe.dev/exclusive";

    private Exclusive() {}

    /** Whether a pod with these annotations is exclusive. */
    public static boolean is(Map<String, String> annotations) {
        return "true".equals(annotations.get(ANNOTATION));
    }

    /** Whether a pod is exclusive. */
    public static boolean is(JsonNode pod) {
        return pod.path("metadata")
                .path("annotations")
                .path(ANNOTATION)
                .asText()
                .equals("true");
    }
}
