package dev.troupe.service.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.AddressRange;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Service objects say, in the words of this room. */
public final class Services {
    /** In place of a cluster IP: clients find the pods by DNS. */
    public static final String HEADLESS = "None";

    private static final String SERVICE_LABEL = "kubernetes.io/service-name";

    /** Labels of Services whose traffic is another proxy's, or nobody's: as Kubernetes' own proxy, none looks at the value. */
    private static final List<String> NOT_OURS =
            List.of("service.kubernetes.io/service-proxy-name", "service.kubernetes.io/headless");

    private Services() {}

    /** Whether nodes are to balance it; one that says no by its labels is left alone. */
    public static boolean isBalanced(JsonNode service) {
        return NOT_OURS.stream().noneMatch(service.at("/metadata/labels")::has);
    }

    /** Whether a Service has an address of its own. */
    public static boolean hasClusterIp(JsonNode service) {
        JsonNode spec = service.path("spec");
        return !Json.text(spec, "type").equals("ExternalName")
                && !Json.text(spec, "clusterIP").equals(HEADLESS);
    }

    /** Whether every node serves it on ports of its own. */
    public static boolean hasNodePorts(JsonNode service) {
        String type = Json.text(service.path("spec"), "type");
        return type.equals("NodePort")
                || (type.equals("LoadBalancer")
                        && service.at("/spec/allocateLoadBalancerNodePorts").asBoolean(true));
    }

    /** Whether nodes tell on a port of their own if they have backends of it. */
    public static boolean hasHealthPort(JsonNode service) {
        JsonNode spec = service.path("spec");
        return Json.text(spec, "type").equals("LoadBalancer")
                && Json.text(spec, "externalTrafficPolicy").equals("Local");
    }

    /** The address, empty if there is none yet, or none at all. */
    public static String clusterIp(JsonNode service) {
        return hasClusterIp(service) ? Json.text(service.path("spec"), "clusterIP") : "";
    }

    /** {@code namespace/name}. */
    public static String name(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return Json.text(metadata, "namespace") + "/" + Json.text(metadata, "name");
    }

    /** The Service that an EndpointSlice belongs to, as {@code namespace/name}; empty if to none. */
    public static String owner(JsonNode slice) {
        JsonNode metadata = slice.path("metadata");
        String name = Json.text(metadata.path("labels"), SERVICE_LABEL);
        return name.isEmpty() ? "" : Json.text(metadata, "namespace") + "/" + name;
    }

    /** The addresses that a load balancer has given it. */
    public static List<String> balancers(JsonNode service) {
        List<String> addresses = new ArrayList<>();
        if (Json.text(service.path("spec"), "type").equals("LoadBalancer")) {
            for (JsonNode ingress : service.at("/status/loadBalancer/ingress")) {
                String address = Json.text(ingress, "ip");
                // A proxy of its own would pass packets on to node ports.
                if (AddressRange.isAddress(address)
                        && !Json.text(ingress, "ipMode").equals("Proxy")) {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }

    /** The addresses that a Node says are its own in the cluster's network. */
    public static Set<String> nodeAddresses(JsonNode node) {
        Set<String> addresses = new HashSet<>();
        for (JsonNode address : node.at("/status/addresses")) {
            if (Json.text(address, "type").equals("InternalIP")) {
                addresses.add(Json.text(address, "address"));
            }
        }
        return addresses;
    }
}
