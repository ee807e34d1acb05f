package dev.troupe.schema.generator;

import java.util.Map;

/**
 * The name of a Kubernetes type, taken apart.
 *
 * @param full {@code io.k8s.api.core.v1.Pod}
 * @param group the package that holds the versions: {@code core}, {@code apps}, {@code meta}
 * @param version {@code v1}
 * @param simple {@code Pod}
 */
record TypeName(String full, String group, String version, String simple) {
    private static final Map<String, String> API_GROUPS = Map.ofEntries(
            Map.entry("core", ""),
            Map.entry("meta", ""),
            Map.entry("admissionregistration", "admissionregistration.k8s.io"),
            Map.entry("apiextensions", "apiextensions.k8s.io"),
            Map.entry("authentication", "authentication.k8s.io"),
            Map.entry("authorization", "authorization.k8s.io"),
            Map.entry("certificates", "certificates.k8s.io"),
            Map.entry("coordination", "coordination.k8s.io"),
            Map.entry("discovery", "discovery.k8s.io"),
            Map.entry("events", "events.k8s.io"),
            Map.entry("flowcontrol", "flowcontrol.apiserver.k8s.io"),
            Map.entry("networking", "networking.k8s.io"),
            Map.entry("node", "node.k8s.io"),
            Map.entry("rbac", "rbac.authorization.k8s.io"),
            Map.entry("resource", "resource.k8s.io"),
            Map.entry("scheduling", "scheduling.k8s.io"),
            Map.entry("storage", "storage.k8s.io"),
            Map.entry("troupe", "troupe.dev"));

    /** From a protobuf name, {@code k8s.io.api.core.v1.Pod}. */
    static TypeName ofProto(String proto) {
        return of("io.k8s."
                + proto.substring("k8s.io.".length()).replace("apiextensions_apiserver", "apiextensions-apiserver"));
    }

    /** From a full name. */
    static TypeName of(String full) {
        String[] parts = full.split("\\.", -1);
        int last = parts.length - 1;
        return new TypeName(full, parts[last - 2], parts[last - 1], parts[last]);
    }

    /** The API group as clients write it, empty for the core group. */
    String apiGroup() {
        return API_GROUPS.getOrDefault(group, group);
    }

    String apiVersion() {
        return apiGroup().isEmpty() ? version : apiGroup() + "/" + version;
    }

    /** As Go's reflection prints it: {@code v1.Pod}. */
    String goName() {
        return version + "." + simple;
    }
}
