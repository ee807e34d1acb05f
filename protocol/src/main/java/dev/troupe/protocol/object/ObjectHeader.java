package dev.troupe.protocol.object;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.protocol.WireMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What routing and label selection need to know of an object, so that they need not parse it.
 *
 * @param uid the object's uid
 * @param labels its labels
 * @param owners its owner references
 * @param terminating whether it has a deletionTimestamp
 * @param nodeName {@code spec.nodeName}, empty where there is none
 */
public record ObjectHeader(
        String uid, Map<String, String> labels, List<Owner> owners, boolean terminating, String nodeName)
        implements WireMessage {

    /** An owner reference. */
    public record Owner(
            String apiVersion, String kind, String name, String uid, boolean controller, boolean blocksDeletion)
            implements WireMessage {}

    /** Reads the header out of an object's tree. */
    public static ObjectHeader of(JsonNode tree) {
        JsonNode metadata = tree.path("metadata");
        Map<String, String> labels = new LinkedHashMap<>();
        metadata.path("labels")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        List<Owner> owners = new ArrayList<>();
        for (JsonNode owner : metadata.path("ownerReferences")) {
            owners.add(new Owner(
                    owner.path("apiVersion").asText(""),
                    owner.path("kind").asText(""),
                    owner.path("name").asText(""),
                    owner.path("uid").asText(""),
                    owner.path("controller").asBoolean(false),
                    owner.path("blockOwnerDeletion").asBoolean(false)));
        }
        return new ObjectHeader(
                metadata.path("uid").asText(""),
                labels.isEmpty() ? Map.of() : labels,
                owners.isEmpty() ? List.of() : owners,
                metadata.hasNonNull("deletionTimestamp"),
                tree.path("spec").path("nodeName").asText(""));
    }
}
