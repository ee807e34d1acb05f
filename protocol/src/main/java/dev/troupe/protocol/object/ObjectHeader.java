package dev.troupe.protocol.object;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.WireMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /**
     * Reads the header out of an object's text, past everything else: most of the time in which a node begins it does this.
     *
     * @throws IOException if the text is no JSON object
     */
    public static ObjectHeader read(byte[] json) throws IOException {
        try (JsonParser in = Json.mapper().getFactory().createParser(json)) {
            ObjectNode found = Json.object();
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                if (field.equals("metadata")) {
                    keep(in, Set.of("uid", "labels", "ownerReferences", "deletionTimestamp"), found.putObject(field));
                } else if (field.equals("spec")) {
                    keep(in, Set.of("nodeName"), found.putObject(field));
                } else {
                    in.skipChildren();
                }
            }
            return of(found);
        }
    }

    private static void keep(JsonParser in, Set<String> fields, ObjectNode target) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            in.nextToken();
            if (fields.contains(field)) {
                target.set(field, in.<JsonNode>readValueAsTree());
            } else {
                in.skipChildren();
            }
        }
    }

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
