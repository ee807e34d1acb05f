package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

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

    private static final List<String> DESCRIPTION = List.of("labels", "annotations");

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

    /** Labels and annotations as {@code body} has them: as in Kubernetes, who writes the status may write them too. */
    static void describe(ObjectNode body, ObjectNode next) {
        JsonNode from = body.path("metadata");
        ObjectNode to = Json.child(next, "metadata");
        for (String field : DESCRIPTION) {
            JsonNode value = from.get(field);
            if (value == null || value.isEmpty()) {
                to.remove(field);
            } else {
                to.set(field, value);
            }
        }
    }

    /** Counts one more generation if anything but metadata and status differs. */
    static void countGeneration(ObjectNode current, ObjectNode next) {
        if (!specOf(current).equals(specOf(next))) {
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

    private static JsonNode specOf(ObjectNode object) {
        return object.path("spec");
    }
}
