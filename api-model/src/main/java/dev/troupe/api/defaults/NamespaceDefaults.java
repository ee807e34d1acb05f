package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/** Namespace: the label that selectors match its name by, the finalizer that empties it, its phase. */
final class NamespaceDefaults {
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private NamespaceDefaults() {}

    static void apply(ObjectNode namespace) {
        ObjectNode metadata = Trees.child(namespace, "metadata");
        String name = Json.text(metadata, "name");
        if (!name.isEmpty()) {
            Trees.child(metadata, "labels").put(NAME_LABEL, name);
        }
        // A namespace that is being emptied has lost its finalizer on purpose.
        if (Trees.isAbsent(metadata, "deletionTimestamp")) {
            ObjectNode spec = Trees.child(namespace, "spec");
            if (Trees.isAbsent(spec, "finalizers")) {
                spec.putArray("finalizers").add("kubernetes");
            }
        }
        Trees.text(Trees.child(namespace, "status"), "phase", "Active");
    }
}
