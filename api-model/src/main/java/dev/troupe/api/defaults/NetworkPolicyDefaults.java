package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** NetworkPolicies: a policy is about ingress unless it says otherwise, and about egress if it has rules for it. */
final class NetworkPolicyDefaults {
    private NetworkPolicyDefaults() {}

    static void apply(ObjectNode policy) {
        ObjectNode spec = Trees.child(policy, "spec");
        for (String direction : List.of("ingress", "egress")) {
            for (ObjectNode rule : Trees.objects(spec, direction)) {
                Trees.objects(rule, "ports").forEach(port -> Trees.text(port, "protocol", "TCP"));
            }
        }
        if (Trees.isAbsent(spec, "policyTypes") || spec.path("policyTypes").isEmpty()) {
            var types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
    }
}
