package dev.troupe.resource.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Makes core/v1 Event objects. */
final class EventObjects {
    private static final String DEFAULT_NAMESPACE = "default";

    private EventObjects() {}

    /** Where events about this object live; those about cluster-scoped objects are in {@code default}. */
    static String namespaceFor(StoredObject regarding) {
        return regarding.key().namespace().isEmpty()
                ? DEFAULT_NAMESPACE
                : regarding.key().namespace();
    }

    /** A first event. */
    static ObjectNode first(StoredObject regarding, EventText text, String name, String host, Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        JsonNode about = regarding.tree();
        ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata").put("name", name).put("namespace", namespaceFor(regarding));
        ObjectNode involved = event.putObject("involvedObject");
        involved.put("apiVersion", about.path("apiVersion").asText());
        involved.put("kind", about.path("kind").asText());
        if (!regarding.key().namespace().isEmpty()) {
            involved.put("namespace", regarding.key().namespace());
        }
        involved.put("name", regarding.key().name());
        involved.put("uid", regarding.header().uid());
        involved.put("resourceVersion", Long.toString(regarding.revision()));
        if (!text.fieldPath().isEmpty()) {
            involved.put("fieldPath", text.fieldPath());
        }
        event.put("type", text.type()).put("reason", text.reason()).put("message", text.message());
        ObjectNode source = event.putObject("source").put("component", text.component());
        if (!host.isEmpty()) {
            source.put("host", host);
        }
        event.put("firstTimestamp", time).put("lastTimestamp", time).put("count", 1);
        event.put("reportingComponent", text.component()).put("reportingInstance", host);
        return event;
    }

    /** The merge patch that counts one more occurrence. */
    static ObjectNode again(long count, EventText text, Instant now) {
        return Json.object()
                .put("count", count)
                .put("message", text.message())
                .put("lastTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** What an event says. */
    record EventText(String fieldPath, String type, String reason, String message, String component) {}
}
