package dev.troupe.apiserver.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.stream.DialFailure;
import java.util.ArrayList;
import java.util.List;

/** Where a node's endpoint listens, as its Node object tells. */
record NodeAddress(String host, int port) {
    /** A kubelet's port, for nodes that name none. */
    static final int DEFAULT_PORT = 10_250;

    /** @throws dev.troupe.api.StatusException 500 if the node has no internal address */
    static NodeAddress of(JsonNode node) {
        JsonNode status = node.path("status");
        int port = status.at("/daemonEndpoints/kubeletEndpoint/Port").asInt(0);
        List<String> others = new ArrayList<>();
        for (JsonNode address : status.path("addresses")) {
            if (Json.text(address, "type").equals("InternalIP")) {
                return new NodeAddress(Json.text(address, "address"), port == 0 ? DEFAULT_PORT : port);
            }
            others.add(Json.text(address, "address"));
        }
        throw DialFailure.refusal("no preferred addresses found; known addresses: " + others);
    }
}
