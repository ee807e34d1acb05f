package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an object goes: grace periods, finalizers, and the finalizers that stand for a propagation policy.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/">Finalizers</a>
 */
final class Finalization {
    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    private Finalization() {}

    /** Marks the object as terminating, or shortens the grace of one that is. Tells whether anything changed. */
    static boolean markDeleted(ObjectNode next, long graceSeconds, Instant now, KindRules rules) {
        ObjectNode metadata = Json.child(next, "metadata");
        if (!metadata.has("deletionTimestamp")) {
            metadata.put("deletionTimestamp", SystemFields.time(now.plusSeconds(graceSeconds)));
            metadata.put("deletionGracePeriodSeconds", graceSeconds);
            if (rules.countsGenerations()) {
                SystemFields.bumpGeneration(next);
            }
            rules.prepareTermination(next);
            return true;
        }
        long present = metadata.path("deletionGracePeriodSeconds").asLong(0);
        if (graceSeconds >= present) {
            return false;
        }
        Instant start =
                Instant.parse(metadata.path("deletionTimestamp").asText()).minusSeconds(present);
        Instant end = start.plusSeconds(graceSeconds);
        metadata.put("deletionTimestamp", SystemFields.time(end.isBefore(now) ? now : end));
        metadata.put("deletionGracePeriodSeconds", graceSeconds);
        return true;
    }

    /** Adds or removes the finalizers by which the garbage collector knows the policy. */
    static void setPropagation(ObjectNode next, @Nullable String propagation) {
        if (propagation == null) {
            return;
        }
        ObjectNode metadata = Json.child(next, "metadata");
        ArrayNode finalizers = Json.array();
        for (JsonNode finalizer : metadata.path("finalizers")) {
            if (!finalizer.asText().equals(ORPHAN) && !finalizer.asText().equals(FOREGROUND)) {
                finalizers.add(finalizer);
            }
        }
        switch (propagation) {
            case "Orphan" -> finalizers.add(ORPHAN);
            case "Foreground" -> finalizers.add(FOREGROUND);
            case "Background" -> {}
            default ->
                throw StatusException.badRequest("invalid propagationPolicy \"" + propagation
                        + "\": must be one of Background, Foreground, Orphan");
        }
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            metadata.set("finalizers", finalizers);
        }
    }

    /** Whether nothing holds a terminating object any longer. */
    static boolean isOver(ObjectNode object, KindRules rules) {
        JsonNode metadata = object.path("metadata");
        return metadata.has("deletionTimestamp")
                && metadata.path("deletionGracePeriodSeconds").asLong(0) == 0
                && metadata.path("finalizers").isEmpty()
                && !rules.holdsDeletion(object);
    }
}
