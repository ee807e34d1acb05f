package dev.troupe.apiserver.table;

import dev.troupe.api.KindDefinition;
import java.util.Map;

/** The printers of all kinds. */
public final class TablePrinters {
    private final Map<String, TablePrinter> byResource = Map.ofEntries(
            Map.entry("pods", new PodPrinter()),
            Map.entry("nodes", new NodePrinter()),
            Map.entry("events", new EventPrinter()),
            Map.entry("replicasets.apps", new ReplicaSetPrinter()),
            Map.entry("deployments.apps", new DeploymentPrinter()),
            Map.entry("podtemplates", new PodTemplatePrinter()),
            Map.entry("services", new ServicePrinter()),
            Map.entry("endpoints", new EndpointsPrinter()),
            Map.entry("endpointslices.discovery.k8s.io", new EndpointSlicePrinter()),
            Map.entry("ipaddresses.networking.k8s.io", new IpAddressPrinter()),
            Map.entry("servicecidrs.networking.k8s.io", new ServiceCidrPrinter()),
            Map.entry("networkpolicies.networking.k8s.io", new NetworkPolicyPrinter()),
            Map.entry("ingresses.networking.k8s.io", new IngressPrinter()),
            Map.entry("ingressclasses.networking.k8s.io", new IngressClassPrinter()));

    /** The kind's own printer, or one that follows its definition. */
    public TablePrinter of(KindDefinition kind) {
        TablePrinter own = byResource.get(kind.resource());
        return own != null ? own : new DeclaredPrinter(kind);
    }
}
