package dev.troupe.node.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * A pod as the API has it, parsed once.
 *
 * @param status its status as a tree; missing if it has none
 */
public record PodObject(StoredObject stored, JsonNode status, Pod pod) {

    public static PodObject of(StoredObject stored) {
        ObjectNode tree = stored.tree();
        return new PodObject(stored, tree.path("status"), Json.as(tree, Pod.class));
    }
}
