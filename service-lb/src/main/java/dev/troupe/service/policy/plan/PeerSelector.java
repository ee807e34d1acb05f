package dev.troupe.service.policy.plan;

import dev.troupe.api.select.LabelSelector;
import java.util.Map;

/**
 * Which pods a rule means.
 *
 * @param namespace the only one in question; empty where {@code namespaces} chooses
 * @param namespaces chooses by the labels of namespaces
 * @param pods chooses by the labels of pods
 */
record PeerSelector(String namespace, LabelSelector namespaces, LabelSelector pods) {

    /** Whether pods of a namespace can be meant. */
    boolean matchesNamespace(String name, Map<String, String> labels) {
        return namespace.isEmpty() ? namespaces.matches(labels) : namespace.equals(name);
    }

    @Override
    public String toString() {
        return (namespace.isEmpty() ? "[" + namespaces + "]" : namespace) + "/" + pods;
    }
}
