package dev.troupe.service.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;

/** What Service objects say, in the words of this room. */
public final class Services {
    /** In place of a cluster IP: clients find the pods by DNS. */
    public static final String HEADLESS = "None";

    private Services() {}

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

    /** The address, empty if there is none yet, or none at all. */
    public static String clusterIp(JsonNode service) {
        return hasClusterIp(service) ? Json.text(service.path("spec"), "clusterIP") : "";
    }
}
