package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** IngressClasses. An Ingress has no defaults but its class, which admission chooses. */
final class IngressDefaults {
    private IngressDefaults() {}

    static void ingressClass(ObjectNode ingressClass) {
        if (ingressClass.get("spec") instanceof ObjectNode spec
                && spec.get("parameters") instanceof ObjectNode parameters) {
            Trees.text(parameters, "scope", "Cluster");
        }
    }
}
