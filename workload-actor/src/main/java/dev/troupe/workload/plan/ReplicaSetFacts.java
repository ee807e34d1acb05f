package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.select.LabelSelector;
import dev.troupe.protocol.object.StoredObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A ReplicaSet as controllers see it.
 *
 * @param object what was read
 * @param controllerUid the uid of the Deployment that controls it, empty for none
 * @param replicas how many pods it shall have
 * @param template its pod template
 * @param status its status as a tree, empty object where there is none
 */
public record ReplicaSetFacts(
        StoredObject object,
        String controllerUid,
        boolean terminating,
        Map<String, String> annotations,
        int replicas,
        int minReadySeconds,
        LabelSelector selector,
        ObjectNode template,
        long generation,
        Instant createdAt,
        ObjectNode status) {

    public static ReplicaSetFacts of(StoredObject object) {
        ObjectNode tree = object.tree();
        JsonNode metadata = tree.path("metadata");
        JsonNode spec = tree.path("spec");
        Map<String, String> annotations = new LinkedHashMap<>();
        metadata.path("annotations")
                .properties()
                .forEach(e -> annotations.put(e.getKey(), e.getValue().asText()));
        Instant createdAt = Times.parse(Json.text(metadata, "creationTimestamp"));
        return new ReplicaSetFacts(
                object,
                Owners.controllerUid(object.header()),
                object.header().terminating(),
                annotations,
                spec.path("replicas").asInt(1),
                spec.path("minReadySeconds").asInt(0),
                LabelSelector.of(spec.path("selector")),
                spec.get("template") instanceof ObjectNode template ? template : Json.object(),
                metadata.path("generation").asLong(),
                createdAt == null ? Instant.EPOCH : createdAt,
                tree.get("status") instanceof ObjectNode status ? status : Json.object());
    }

    public ResourceKey key() {
        return object.key();
    }

    public String name() {
        return object.key().name();
    }

    public String uid() {
        return object.header().uid();
    }

    /** How many pods its status counts. */
    public int observedReplicas() {
        return status.path("replicas").asInt();
    }

    public int readyReplicas() {
        return status.path("readyReplicas").asInt();
    }

    public int availableReplicas() {
        return status.path("availableReplicas").asInt();
    }

    public long observedGeneration() {
        return status.path("observedGeneration").asLong();
    }

    /** The annotation as a number, 0 where there is none. */
    public long annotatedNumber(String name) {
        try {
            return Long.parseLong(annotations.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
