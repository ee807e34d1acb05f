package dev.troupe.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Events as {@code events.k8s.io/v1} shows them. They are stored as {@code v1} Events; the newer group only gives some
 * fields other names.
 */
final class EventConversion implements Conversion {
    private static final String STORED = "v1";
    private static final String SERVED = "events.k8s.io/v1";

    /** Stored names and their served ones. */
    private static final Map<String, String> NAMES = Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount",
            "reportingComponent", "reportingController");

    @Override
    public boolean changes() {
        return true;
    }

    @Override
    public ObjectNode toServed(ObjectNode stored) {
        NAMES.forEach((from, to) -> rename(stored, from, to));
        return version(stored, SERVED);
    }

    @Override
    public ObjectNode toStored(ObjectNode served) {
        NAMES.forEach((to, from) -> rename(served, from, to));
        return version(served, STORED);
    }

    @Override
    public String storedField(String servedField) {
        int dot = servedField.indexOf('.');
        String first = dot < 0 ? servedField : servedField.substring(0, dot);
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            if (name.getValue().equals(first)) {
                return name.getKey() + servedField.substring(first.length());
            }
        }
        return servedField;
    }

    private static ObjectNode version(ObjectNode object, String version) {
        if (object.has("apiVersion")) {
            object.put("apiVersion", version);
        }
        return object;
    }

    private static void rename(ObjectNode object, String from, String to) {
        JsonNode value = object.remove(from);
        if (value != null) {
            object.set(to, value);
        }
    }
}
