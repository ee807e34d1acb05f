package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.select.LabelSelector;
import dev.troupe.protocol.object.StoredObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Deployment as its controller sees it.
 *
 * @param recreate whether the strategy is Recreate; else it is RollingUpdate
 * @param maxSurge how many pods there may be above {@code replicas}; 0 for Recreate
 * @param maxUnavailable how many of {@code replicas} may be missing; 0 for Recreate
 * @param revisionHistoryLimit {@link Integer#MAX_VALUE} where nothing is to be cleaned up
 * @param progressDeadlineSeconds {@link Integer#MAX_VALUE} for no deadline
 * @param selectorTree the selector as it is written
 * @param status its status as a tree, empty object where there is none
 */
public record DeploymentFacts(
        StoredObject object,
        boolean terminating,
        boolean paused,
        int replicas,
        boolean recreate,
        int maxSurge,
        int maxUnavailable,
        int minReadySeconds,
        int revisionHistoryLimit,
        int progressDeadlineSeconds,
        Map<String, String> annotations,
        LabelSelector selector,
        ObjectNode selectorTree,
        ObjectNode template,
        long generation,
        ObjectNode status) {

    public static DeploymentFacts of(StoredObject object) {
        ObjectNode tree = object.tree();
        JsonNode metadata = tree.path("metadata");
        JsonNode spec = tree.path("spec");
        Map<String, String> annotations = new LinkedHashMap<>();
        metadata.path("annotations")
                .properties()
                .forEach(e -> annotations.put(e.getKey(), e.getValue().asText()));
        int replicas = spec.path("replicas").asInt(1);
        boolean recreate = Json.text(spec.path("strategy"), "type").equals("Recreate");
        JsonNode rolling = spec.path("strategy").path("rollingUpdate");
        int surge = recreate ? 0 : portion(rolling.path("maxSurge"), replicas, true);
        int unavailable = recreate ? 0 : portion(rolling.path("maxUnavailable"), replicas, false);
        if (!recreate && surge == 0 && unavailable == 0) {
            // Both round to nothing, but a rollout must be able to take a step.
            unavailable = 1;
        }
        return new DeploymentFacts(
                object,
                object.header().terminating(),
                spec.path("paused").asBoolean(false),
                replicas,
                recreate,
                surge,
                Math.min(unavailable, replicas),
                spec.path("minReadySeconds").asInt(0),
                spec.path("revisionHistoryLimit").asInt(Integer.MAX_VALUE),
                spec.path("progressDeadlineSeconds").asInt(Integer.MAX_VALUE),
                annotations,
                LabelSelector.of(spec.path("selector")),
                spec.get("selector") instanceof ObjectNode selector ? selector : Json.object(),
                spec.get("template") instanceof ObjectNode template ? template : Json.object(),
                metadata.path("generation").asLong(),
                tree.get("status") instanceof ObjectNode status ? status : Json.object());
    }

    public String name() {
        return object.key().name();
    }

    public String uid() {
        return object.header().uid();
    }

    public boolean hasDeadline() {
        return progressDeadlineSeconds != Integer.MAX_VALUE;
    }

    /** How many pods there may be at most while a rollout goes on. */
    public int maxReplicas() {
        return replicas == 0 ? 0 : replicas + maxSurge;
    }

    /** A number, or a percentage of {@code total}: rounded up for surge, down for unavailability. */
    static int portion(JsonNode value, int total, boolean up) {
        String text = value.asText("25%");
        if (!text.endsWith("%")) {
            return value.asInt(0);
        }
        int percent = Integer.parseInt(text.substring(0, text.length() - 1));
        return Math.toIntExact(up ? Math.ceilDiv((long) percent * total, 100) : (long) percent * total / 100);
    }
}
