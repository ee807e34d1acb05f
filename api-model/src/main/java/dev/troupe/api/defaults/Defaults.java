package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.KindDefinition;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fills in the values that Kubernetes gives to fields which a client left out, as version 1.34 does. What admission
 * plugins add (service account, tolerations, priority) is not part of it.
 */
public final class Defaults {
    private static final Map<String, Consumer<ObjectNode>> BY_RESOURCE = Map.ofEntries(
            Map.entry("pods", PodDefaults::apply),
            Map.entry("replicasets.apps", WorkloadDefaults::replicaSet),
            Map.entry("deployments.apps", WorkloadDefaults::deployment),
            Map.entry("podtemplates", WorkloadDefaults::template),
            Map.entry("secrets", SecretDefaults::apply),
            Map.entry("namespaces", NamespaceDefaults::apply),
            Map.entry("nodes", NodeDefaults::apply),
            Map.entry("services", ServiceDefaults::service),
            Map.entry("ipaddresspools.troupe.dev", ServiceDefaults::pool),
            Map.entry("endpoints", ServiceDefaults::endpoints),
            Map.entry("endpointslices.discovery.k8s.io", ServiceDefaults::slice),
            Map.entry("networkpolicies.networking.k8s.io", NetworkPolicyDefaults::apply),
            Map.entry("ingressclasses.networking.k8s.io", IngressDefaults::ingressClass));

    private Defaults() {}

    /**
     * Adds the defaults of {@code kind} to {@code object}. Applying them again changes nothing. Never throws, whatever
     * values the object holds.
     */
    public static void apply(KindDefinition kind, ObjectNode object) {
        Consumer<ObjectNode> defaults = BY_RESOURCE.get(kind.resource());
        if (defaults != null) {
            defaults.accept(object);
        }
    }
}
