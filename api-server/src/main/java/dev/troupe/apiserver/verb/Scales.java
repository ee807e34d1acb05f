package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.apiserver.render.SelectorText;
import dev.troupe.protocol.object.StoredObject;
import java.util.List;

/** The Scale of an object that has replicas. */
final class Scales {
    static final String SCHEMA = "io.k8s.api.autoscaling.v1.Scale";
    private static final String API_VERSION = "autoscaling/v1";
    private static final String KIND = "Scale";

    private static final List<String> METADATA =
            List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp");

    private Scales() {}

    /** What server-side apply is to make of an object so that it has the applied scale. */
    static ObjectNode config(KindDefinition kind, ObjectNode scale) {
        ObjectNode config = Json.object().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        config.set("metadata", scale.path("metadata"));
        JsonNode replicas = scale.path("spec").path("replicas");
        if (!replicas.isMissingNode()) {
            config.putObject("spec").set("replicas", replicas);
        }
        return config;
    }

    static ObjectNode of(StoredObject object) {
        JsonNode tree = object.tree();
        ObjectNode scale = Json.object().put("kind", KIND).put("apiVersion", API_VERSION);
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : METADATA) {
            JsonNode value = tree.path("metadata").get(field);
            if (value != null) {
                metadata.set(field, value);
            }
        }
        ObjectNode spec = scale.putObject("spec");
        int replicas = tree.path("spec").path("replicas").asInt(1);
        if (replicas != 0) {
            spec.put("replicas", replicas);
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", tree.path("status").path("replicas").asInt(0));
        String selector = SelectorText.of(tree.path("spec").path("selector"));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }
}
