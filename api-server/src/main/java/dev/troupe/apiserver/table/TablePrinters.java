package dev.troupe.apiserver.table;

import dev.troupe.api.KindDefinition;
import java.util.Map;

/** The printers of all kinds. */
public final class TablePrinters {
    private final Map<String, TablePrinter> byResource = Map.of(
            "pods", new PodPrinter(),
            "nodes", new NodePrinter(),
            "events", new EventPrinter(),
            "replicasets.apps", new ReplicaSetPrinter(),
            "deployments.apps", new DeploymentPrinter(),
            "services", new ServicePrinter(),
            "endpoints", new EndpointsPrinter(),
            "endpointslices.discovery.k8s.io", new EndpointSlicePrinter(),
            "ipaddresses.networking.k8s.io", new IpAddressPrinter(),
            "networkpolicies.networking.k8s.io", new NetworkPolicyPrinter());

    /** The kind's own printer, or one that follows its definition. */
    public TablePrinter of(KindDefinition kind) {
        TablePrinter own = byResource.get(kind.resource());
        return own != null ? own : new DeclaredPrinter(kind);
    }
}
