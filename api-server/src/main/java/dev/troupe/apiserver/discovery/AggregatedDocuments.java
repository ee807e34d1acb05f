package dev.troupe.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.apiserver.resource.Resources;
import dev.troupe.apiserver.resource.ServedResource;

/** Aggregated discovery: everything in two documents, one for the core group and one for the others. */
final class AggregatedDocuments {
    private final Resources resources;

    AggregatedDocuments(Resources resources) {
        this.resources = resources;
    }

    /**
     * The document.
     *
     * @param version {@code v2} or {@code v2beta1}, which are alike
     * @param core whether it is the one at {@code /api}
     */
    ObjectNode document(String version, boolean core) {
        ObjectNode list =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/" + version);
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        for (String group : resources.groups()) {
            if (group.isEmpty() == core) {
                items.add(group(group));
            }
        }
        return list;
    }

    private ObjectNode group(String group) {
        ObjectNode item = Json.object();
        ObjectNode metadata = item.putObject("metadata");
        if (!group.isEmpty()) {
            metadata.put("name", group);
        }
        metadata.putNull("creationTimestamp");
        ArrayNode versions = item.putArray("versions");
        for (String version : resources.versions(group)) {
            ObjectNode entry = versions.addObject().put("version", version);
            ArrayNode list = entry.putArray("resources");
            for (ServedResource resource : resources.all()) {
                if (resource.group().equals(group) && resource.version().equals(version)) {
                    list.add(resource(resource));
                }
            }
            entry.put("freshness", "Current");
        }
        return item;
    }

    private static ObjectNode resource(ServedResource resource) {
        KindDefinition kind = resource.kind();
        ObjectNode entry = Json.object().put("resource", kind.plural());
        entry.set("responseKind", kind(resource.group(), resource.version(), kind.kind()));
        entry.put("scope", kind.namespaced() ? "Namespaced" : "Cluster").put("singularResource", kind.singular());
        GroupDocuments.addAll(entry.putArray("verbs"), resource.verbs());
        if (!kind.shortNames().isEmpty()) {
            GroupDocuments.addAll(entry.putArray("shortNames"), kind.shortNames());
        }
        if (!kind.categories().isEmpty()) {
            GroupDocuments.addAll(entry.putArray("categories"), kind.categories());
        }
        if (!kind.subresources().isEmpty()) {
            ArrayNode list = entry.putArray("subresources");
            for (KindDefinition.Subresource subresource : kind.subresources()) {
                ObjectNode sub = list.addObject().put("subresource", subresource.name());
                sub.set("responseKind", kind(subresource.group(), subresource.version(), subresource.kind()));
                GroupDocuments.addAll(sub.putArray("verbs"), subresource.verbs());
            }
        }
        return entry;
    }

    private static ObjectNode kind(String group, String version, String kind) {
        return Json.object().put("group", group).put("version", version).put("kind", kind);
    }
}
