package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a ReplicaSet says of its pods. */
public final class ReplicaSetStatus {
    private ReplicaSetStatus() {}

    /** Why the set cannot have the pods that it should have: the ReplicaFailure condition. */
    public record Failure(String reason, String message) {}

    /** The status to be shown; fields that are zero are left out, as Kubernetes does, except {@code replicas}. */
    public static ObjectNode of(ReplicaSetFacts set, List<PodFacts> replicas, @Nullable Failure failure, Instant now) {
        Map<String, String> templateLabels = labels(set.template());
        int fullyLabeled = 0;
        int ready = 0;
        int available = 0;
        for (PodFacts pod : replicas) {
            fullyLabeled += pod.labels().entrySet().containsAll(templateLabels.entrySet()) ? 1 : 0;
            ready += pod.ready() ? 1 : 0;
            available += pod.available(set.minReadySeconds(), now) ? 1 : 0;
        }
        ObjectNode status = Json.object().put("replicas", replicas.size());
        putUnlessZero(status, "fullyLabeledReplicas", fullyLabeled);
        putUnlessZero(status, "readyReplicas", ready);
        putUnlessZero(status, "availableReplicas", available);
        putUnlessZero(status, "observedGeneration", set.generation());
        ArrayNode conditions = conditions(set.status().path("conditions"), failure, now);
        if (!conditions.isEmpty()) {
            status.set("conditions", conditions);
        }
        return status;
    }

    /** How long until a ready pod becomes available, null if none will by waiting alone. */
    public static @Nullable Duration untilAvailable(ReplicaSetFacts set, List<PodFacts> replicas, Instant now) {
        Duration soonest = null;
        for (PodFacts pod : replicas) {
            if (pod.readySince() == null || pod.available(set.minReadySeconds(), now)) {
                continue;
            }
            Duration wait = Duration.between(now, pod.readySince().plusSeconds(set.minReadySeconds()));
            soonest = soonest == null || wait.compareTo(soonest) < 0 ? wait : soonest;
        }
        return soonest;
    }

    private static ArrayNode conditions(JsonNode existing, @Nullable Failure failure, Instant now) {
        ArrayNode conditions = Json.array();
        JsonNode before = null;
        for (JsonNode condition : existing) {
            if (Json.text(condition, "type").equals("ReplicaFailure")) {
                before = condition;
            } else {
                conditions.add(condition);
            }
        }
        if (failure == null) {
            return conditions;
        }
        if (before != null && Json.text(before, "reason").equals(failure.reason())) {
            // The first message stays while the reason does, else every attempt would be a new status.
            return conditions.add(before);
        }
        return conditions.add(Json.object()
                .put("type", "ReplicaFailure")
                .put("status", "True")
                .put("lastTransitionTime", Times.format(now))
                .put("reason", failure.reason())
                .put("message", failure.message()));
    }

    private static Map<String, String> labels(ObjectNode template) {
        Map<String, String> labels = new HashMap<>();
        template.path("metadata")
                .path("labels")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        return labels;
    }

    private static void putUnlessZero(ObjectNode status, String field, long value) {
        if (value != 0) {
            status.put(field, value);
        }
    }
}
