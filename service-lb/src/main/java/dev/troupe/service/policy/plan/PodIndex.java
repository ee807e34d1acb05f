package dev.troupe.service.policy.plan;

import dev.troupe.api.ResourceKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods of the cluster by namespace, and the labels of namespaces. */
final class PodIndex {
    private final Map<String, Map<ResourceKey, PolicyPod>> pods = new HashMap<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();

    @Nullable
    PolicyPod find(ResourceKey key) {
        return pods.getOrDefault(key.namespace(), Map.of()).get(key);
    }

    /** Gives what was known of it before. */
    @Nullable
    PolicyPod put(PolicyPod pod) {
        return pods.computeIfAbsent(pod.key().namespace(), name -> new HashMap<>())
                .put(pod.key(), pod);
    }

    @Nullable
    PolicyPod remove(ResourceKey key) {
        Map<ResourceKey, PolicyPod> siblings = pods.get(key.namespace());
        if (siblings == null) {
            return null;
        }
        PolicyPod removed = siblings.remove(key);
        if (siblings.isEmpty()) {
            pods.remove(key.namespace());
        }
        return removed;
    }

    Collection<PolicyPod> in(String namespace) {
        return pods.getOrDefault(namespace, Map.of()).values();
    }

    /** The namespaces in which there are pods. */
    Collection<String> inhabited() {
        return pods.keySet();
    }

    /** The labels of a namespace, none while it is not known. */
    Map<String, String> labels(String namespace) {
        return namespaces.getOrDefault(namespace, Map.of());
    }

    void label(String namespace, Map<String, String> labels) {
        if (labels.isEmpty()) {
            namespaces.remove(namespace);
        } else {
            namespaces.put(namespace, Map.copyOf(labels));
        }
    }
}
