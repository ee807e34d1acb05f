package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The metadata that the cluster alone sets. */
final class SystemFields {
    private static final List<String> KEPT = List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "generateName");

    private static final List<String> NOT_COUNTED = List.of("metadata", "status");

    private SystemFields() {}

    /** Sets uid and creation time, drops what a client may not set. */
    static void initialize(ObjectNode object, String uid, Instant now, boolean countsGenerations) {
        ObjectNode metadata = Json.child(object, "metadata");
        metadata.remove(List.of("resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"));
        metadata.put("uid", uid);
        metadata.put("creationTimestamp", time(now));
        if (countsGenerations) {
            metadata.put("generation", 1);
        } else {
            metadata.remove("generation");
        }
    }

    /** Puts back into {@code next} what only the cluster may change. */
    static void preserve(ObjectNode current, ObjectNode next) {
        ObjectNode from = Json.child(current, "metadata");
        ObjectNode to = Json.child(next, "metadata");
        to.remove(List.of("selfLink"));
        for (String field : KEPT) {
            JsonNode value = from.get(field);
            if (value == null) {
                to.remove(field);
            } else {
                to.set(field, value);
            }
        }
    }

    /** Counts one more generation if anything but metadata and status differs. */
    static void countGeneration(ObjectNode current, ObjectNode next) {
        if (!content(current).equals(content(next))) {
            bumpGeneration(next);
        }
    }

    static void bumpGeneration(ObjectNode object) {
        ObjectNode metadata = Json.child(object, "metadata");
        metadata.put("generation", metadata.path("generation").asLong(0) + 1);
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Map<String, JsonNode> content(ObjectNode object) {
        Map<String, JsonNode> content = new HashMap<>();
        object.properties().forEach(field -> content.put(field.getKey(), field.getValue()));
        content.keySet().removeAll(NOT_COUNTED);
        return content;
    }
}
