package dev.troupe.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.apiserver.resource.Resources;
import dev.troupe.apiserver.resource.ServedResource;
import java.util.Collection;
import java.util.List;

/** Discovery as it has always been: a document for the groups, for each group, and for each group version. */
final class GroupDocuments {
    private final Resources resources;

    GroupDocuments(Resources resources) {
        this.resources = resources;
    }

    /** {@code /api}. */
    ObjectNode coreVersions(String serverAddress) {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return versions;
    }

    /** {@code /apis}. */
    ObjectNode groupList() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        for (String group : resources.groups()) {
            if (!group.isEmpty()) {
                groups.add(groupFields(Json.object(), group));
            }
        }
        return list;
    }

    /** {@code /apis/GROUP}. */
    ObjectNode group(String group) {
        return groupFields(Json.object().put("kind", "APIGroup").put("apiVersion", "v1"), group);
    }

    private ObjectNode groupFields(ObjectNode tree, String group) {
        tree.put("name", group);
        ArrayNode versions = tree.putArray("versions");
        for (String version : resources.versions(group)) {
            versions.add(groupVersion(group, version));
        }
        tree.set(
                "preferredVersion",
                groupVersion(group, resources.versions(group).iterator().next()));
        return tree;
    }

    private static ObjectNode groupVersion(String group, String version) {
        return Json.object().put("groupVersion", group + '/' + version).put("version", version);
    }

    /** {@code /api/v1} and {@code /apis/GROUP/VERSION}. */
    ObjectNode resourceList(String group, String version) {
        ObjectNode list = Json.object().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            list.put("apiVersion", "v1");
        }
        list.put("groupVersion", group.isEmpty() ? version : group + '/' + version);
        ArrayNode entries = list.putArray("resources");
        for (ServedResource resource : resources.all()) {
            if (resource.group().equals(group) && resource.version().equals(version)) {
                entries.add(resource(resource));
                for (KindDefinition.Subresource subresource : resource.kind().subresources()) {
                    entries.add(subresource(resource, subresource));
                }
            }
        }
        return list;
    }

    private static ObjectNode resource(ServedResource resource) {
        KindDefinition kind = resource.kind();
        ObjectNode entry = Json.object()
                .put("name", kind.plural())
                .put("singularName", kind.singular())
                .put("namespaced", kind.namespaced())
                .put("kind", kind.kind());
        addAll(entry.putArray("verbs"), resource.verbs());
        if (!kind.shortNames().isEmpty()) {
            addAll(entry.putArray("shortNames"), kind.shortNames());
        }
        if (!kind.categories().isEmpty()) {
            addAll(entry.putArray("categories"), kind.categories());
        }
        return entry;
    }

    private static ObjectNode subresource(ServedResource resource, KindDefinition.Subresource subresource) {
        KindDefinition kind = resource.kind();
        ObjectNode entry = Json.object()
                .put("name", kind.plural() + '/' + subresource.name())
                .put("singularName", "")
                .put("namespaced", kind.namespaced());
        if (!subresource.group().equals(resource.group())) {
            entry.put("group", subresource.group()).put("version", subresource.version());
        }
        entry.put("kind", subresource.kind());
        addAll(entry.putArray("verbs"), subresource.verbs());
        return entry;
    }

    static void addAll(ArrayNode array, Collection<String> texts) {
        List.copyOf(texts).forEach(array::add);
    }
}
