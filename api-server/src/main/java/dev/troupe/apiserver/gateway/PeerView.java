package dev.troupe.apiserver.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What workers may know of other nodes' pods and of namespaces: what network policies choose by. All workers are told the
 * same, so that a pod is read once however many workers there are.
 */
final class PeerView {
    private static final int REMEMBERED = 64;
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private final Map<StoredObject, Optional<StoredObject>> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<StoredObject, Optional<StoredObject>> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** The object as workers see it; empty for a pod that no policy can mean: it has no address of its own. */
    synchronized Optional<StoredObject> of(StoredObject object) {
        Optional<StoredObject> known = recent.get(object);
        if (known == null) {
            known = (object.key().resource().equals("pods") ? pod(object.tree()) : Optional.of(namespace(object)))
                    .map(tree -> StoredObject.of(object.key(), tree).at(object.revision()));
            recent.put(object, known);
        }
        return known;
    }

    private static ObjectNode namespace(StoredObject namespace) {
        return reduced(namespace.tree(), "Namespace");
    }

    private static Optional<ObjectNode> pod(ObjectNode full) {
        JsonNode status = full.path("status");
        if (Json.text(status, "podIP").isEmpty()
                || full.path("spec").path("hostNetwork").asBoolean()
                || ENDED.contains(Json.text(status, "phase"))) {
            return Optional.empty();
        }
        ObjectNode pod = reduced(full, "Pod");
        ObjectNode spec = pod.putObject("spec");
        spec.set("nodeName", full.path("spec").path("nodeName"));
        for (String containers : List.of("initContainers", "containers")) {
            ArrayNode told = spec.putArray(containers);
            for (JsonNode container : full.path("spec").path(containers)) {
                if (container.has("ports")) {
                    told.addObject().set("ports", container.path("ports"));
                }
            }
        }
        pod.putObject("status").set("podIP", status.path("podIP"));
        return Optional.of(pod);
    }

    private static ObjectNode reduced(ObjectNode full, String kind) {
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", kind);
        ObjectNode metadata = tree.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "labels")) {
            JsonNode value = full.path("metadata").path(field);
            if (!value.isMissingNode()) {
                metadata.set(field, value);
            }
        }
        return tree;
    }
}
