package dev.troupe.service.ingress.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import java.util.SortedSet;

/** Where an Ingress is served, as its status tells. */
public final class IngressStatus {
    private IngressStatus() {}

    /** The address at which a Node serves Ingresses, empty while it is not ready. */
    public static String address(JsonNode node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (Json.text(condition, "type").equals("Ready")
                    && !Json.text(condition, "status").equals("True")) {
                return "";
            }
        }
        for (JsonNode address : node.at("/status/addresses")) {
            if (Json.text(address, "type").equals("InternalIP")) {
                return Json.text(address, "address");
            }
        }
        return "";
    }

    /** {@code status.loadBalancer.ingress} for these addresses. */
    public static ArrayNode of(SortedSet<String> addresses) {
        ArrayNode list = Json.array();
        addresses.forEach(address -> list.addObject().put("ip", address));
        return list;
    }
}
