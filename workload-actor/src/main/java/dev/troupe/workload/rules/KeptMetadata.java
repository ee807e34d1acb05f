package dev.troupe.workload.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/** Metadata that a write of the status may not change. */
final class KeptMetadata {
    private KeptMetadata() {}

    static void keep(String field, ObjectNode current, ObjectNode next) {
        JsonNode value = current.path("metadata").get(field);
        ObjectNode metadata = Json.child(next, "metadata");
        if (value == null) {
            metadata.remove(field);
        } else {
            metadata.set(field, value);
        }
    }
}
