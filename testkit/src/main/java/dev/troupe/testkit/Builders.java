package dev.troupe.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;

/** Small objects for tests: each with the least that its kind needs, the rest added by the builder's methods. */
public final class Builders {
    private Builders() {}

    public static PodBuilder pod(String namespace, String name) {
        return new PodBuilder(namespace, name);
    }

    /** A Ready node with room for 4 CPUs, 8Gi of memory and 110 pods. */
    public static NodeBuilder node(String name) {
        return new NodeBuilder(name);
    }

    /** Selects and labels its pods with {@code app=<name>}. */
    public static WorkloadBuilder replicaSet(String namespace, String name) {
        return new WorkloadBuilder("ReplicaSet", namespace, name);
    }

    /** Selects and labels its pods with {@code app=<name>}. */
    public static WorkloadBuilder deployment(String namespace, String name) {
        return new WorkloadBuilder("Deployment", namespace, name);
    }

    /** The key that an object's kind and metadata give it. */
    public static ResourceKey key(ObjectNode object) {
        String apiVersion = Json.text(object, "apiVersion");
        String kind = Json.text(object, "kind");
        for (KindDefinition definition : Kinds.builtIn().all()) {
            if (definition.kind().equals(kind) && definition.apiVersion().equals(apiVersion)) {
                return definition.key(
                        Json.text(object.path("metadata"), "namespace"), Json.text(object.path("metadata"), "name"));
            }
        }
        throw new IllegalArgumentException("no kind " + apiVersion + " " + kind);
    }

    static ObjectNode skeleton(String apiVersion, String kind, String namespace, String name) {
        ObjectNode tree = Json.object().put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = tree.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return tree;
    }
}
