package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.select.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pods that another pod wants near it, or far from it.
 *
 * @param topologyKey the node label whose values tell what is near
 * @param selector which pods by their labels; null for none
 * @param namespaces in which namespaces; null for all
 * @param weight from 1 to 100 for a preference, 0 for a requirement
 */
public record PodTerm(
        String topologyKey,
        @Nullable LabelSelector selector,
        @Nullable Set<String> namespaces,
        int weight) {

    /** Required terms. */
    static List<PodTerm> required(JsonNode affinity, String ownNamespace) {
        List<PodTerm> terms = new ArrayList<>();
        for (JsonNode term : affinity.path("requiredDuringSchedulingIgnoredDuringExecution")) {
            terms.add(of(term, ownNamespace, 0));
        }
        return List.copyOf(terms);
    }

    /** Preferred terms with their weights. */
    static List<PodTerm> preferred(JsonNode affinity, String ownNamespace) {
        List<PodTerm> terms = new ArrayList<>();
        for (JsonNode term : affinity.path("preferredDuringSchedulingIgnoredDuringExecution")) {
            terms.add(of(
                    term.path("podAffinityTerm"),
                    ownNamespace,
                    term.path("weight").asInt()));
        }
        return List.copyOf(terms);
    }

    private static PodTerm of(JsonNode term, String ownNamespace, int weight) {
        JsonNode selector = term.path("labelSelector");
        return new PodTerm(
                Json.text(term, "topologyKey"),
                selector.isObject() ? LabelSelector.of(selector) : null,
                namespaces(term, ownNamespace),
                weight);
    }

    /** An empty namespaceSelector means all; one with conditions is not known here and counts as the pod's own. */
    private static @Nullable Set<String> namespaces(JsonNode term, String ownNamespace) {
        JsonNode selector = term.path("namespaceSelector");
        if (selector.isObject() && selector.isEmpty()) {
            return null;
        }
        Set<String> namespaces = new HashSet<>();
        term.path("namespaces").forEach(namespace -> namespaces.add(namespace.asText()));
        return namespaces.isEmpty() ? Set.of(ownNamespace) : Set.copyOf(namespaces);
    }

    public boolean matches(PodInfo pod) {
        Map<String, String> labels = pod.object().header().labels();
        return (namespaces == null || namespaces.contains(pod.key().namespace()))
                && selector != null
                && selector.matches(labels);
    }
}
