package dev.troupe.app.node;

import dev.troupe.api.Kinds;
import dev.troupe.node.rules.NodeRules;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.network.ServiceCidrs;
import dev.troupe.resource.namespace.NamespaceController;
import dev.troupe.resource.namespace.NamespaceRules;
import dev.troupe.resource.plan.ClaimDesk;
import dev.troupe.resource.plan.KindRules;
import dev.troupe.service.rules.IngressRules;
import dev.troupe.service.rules.NetworkPolicyRules;
import dev.troupe.service.rules.ServiceCidrRules;
import dev.troupe.service.rules.ServiceRules;
import dev.troupe.workload.DeploymentController;
import dev.troupe.workload.ReplicaSetController;
import dev.troupe.workload.rules.PodRules;
import dev.troupe.workload.rules.ReplicatedRules;
import java.util.Map;
import java.util.function.Supplier;

/** Which kinds have rules and controllers of their own. All others are passive. */
final class ActiveKinds {
    private ActiveKinds() {}

    /** @param claims who hands out cluster IPs and node ports */
    static Map<String, KindRules> rules(Supplier<ClaimDesk> claims) {
        return Map.ofEntries(
                Map.entry("namespaces", new NamespaceRules()),
                Map.entry("nodes", new NodeRules()),
                Map.entry("pods", new PodRules()),
                Map.entry("podtemplates", KindRules.COUNTED),
                Map.entry("replicasets.apps", new ReplicatedRules()),
                Map.entry("deployments.apps", new ReplicatedRules()),
                Map.entry("services", new ServiceRules(claims)),
                Map.entry(ServiceCidrs.RESOURCE, new ServiceCidrRules()),
                Map.entry("networkpolicies.networking.k8s.io", new NetworkPolicyRules()),
                Map.entry(Ingresses.INGRESSES, new IngressRules()),
                Map.entry(Ingresses.CLASSES, KindRules.COUNTED));
    }

    static Map<String, Controller> controllers(Kinds kinds) {
        return Map.of(
                "namespaces", new NamespaceController(kinds),
                "replicasets.apps", new ReplicaSetController(),
                "deployments.apps", new DeploymentController());
    }
}
