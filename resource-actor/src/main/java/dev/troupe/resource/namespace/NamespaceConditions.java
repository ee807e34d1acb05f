package dev.troupe.resource.namespace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a terminating namespace waits for, in the conditions and the words of Kubernetes. */
final class NamespaceConditions {
    private NamespaceConditions() {}

    /** All conditions that the namespace is to have; others' stay, and times of what does not change. */
    static ArrayNode of(JsonNode namespace, List<StoredObject> remaining, Instant now) {
        ArrayNode wanted = wanted(remaining);
        Set<String> own = new HashSet<>();
        wanted.forEach(condition -> own.add(Json.text(condition, "type")));
        ArrayNode all = Json.array();
        Map<String, JsonNode> present = new TreeMap<>();
        for (JsonNode condition : namespace.path("status").path("conditions")) {
            present.put(Json.text(condition, "type"), condition);
            if (!own.contains(Json.text(condition, "type"))) {
                all.add(condition);
            }
        }
        for (JsonNode condition : wanted) {
            JsonNode before = present.getOrDefault(Json.text(condition, "type"), Json.object());
            boolean same = Json.text(before, "status").equals(Json.text(condition, "status"));
            String since = same
                    ? Json.text(before, "lastTransitionTime")
                    : now.truncatedTo(ChronoUnit.SECONDS).toString();
            all.add(((ObjectNode) condition).put("lastTransitionTime", since));
        }
        return all;
    }

    private static ArrayNode wanted(List<StoredObject> remaining) {
        Map<String, Integer> resources = new TreeMap<>();
        Map<String, Integer> finalizers = new TreeMap<>();
        for (StoredObject object : remaining) {
            String resource = object.key().resource();
            resources.merge(resource.indexOf('.') < 0 ? resource + '.' : resource, 1, Integer::sum);
            for (JsonNode finalizer : object.tree().path("metadata").path("finalizers")) {
                finalizers.merge(finalizer.asText(), 1, Integer::sum);
            }
        }
        ArrayNode conditions = Json.array();
        add(
                conditions,
                "NamespaceDeletionDiscoveryFailure",
                false,
                "ResourcesDiscovered",
                "All resources successfully discovered");
        add(
                conditions,
                "NamespaceDeletionGroupVersionParsingFailure",
                false,
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed");
        add(
                conditions,
                "NamespaceDeletionContentFailure",
                false,
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization");
        boolean content = !resources.isEmpty();
        add(
                conditions,
                "NamespaceContentRemaining",
                content,
                content ? "SomeResourcesRemain" : "ContentRemoved",
                content
                        ? "Some resources are remaining: " + counted(resources, " has ")
                        : "All content successfully removed");
        boolean held = !finalizers.isEmpty();
        add(
                conditions,
                "NamespaceFinalizersRemaining",
                held,
                held ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
                held
                        ? "Some content in the namespace has finalizers remaining: " + counted(finalizers, " in ")
                        : "All content-preserving finalizers finished");
        return conditions;
    }

    private static void add(ArrayNode conditions, String type, boolean status, String reason, String message) {
        conditions
                .addObject()
                .put("type", type)
                .put("status", status ? "True" : "False")
                .put("reason", reason)
                .put("message", message);
    }

    private static String counted(Map<String, Integer> numbers, String between) {
        return numbers.entrySet().stream()
                .map(entry -> entry.getKey() + between + entry.getValue() + " resource instances")
                .collect(Collectors.joining(", "));
    }
}
