package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of the node that a pod takes.
 *
 * @param address {@code 0.0.0.0} for all addresses of the node
 */
public record HostPort(String address, String protocol, int port) {
    private static final String ANY = "0.0.0.0";

    static List<HostPort> of(JsonNode spec) {
        List<HostPort> list = new ArrayList<>();
        collect(spec.path("containers"), false, list);
        collect(spec.path("initContainers"), true, list);
        return List.copyOf(list);
    }

    /** Of the init containers only sidecars keep their ports while the pod runs. */
    private static void collect(JsonNode containers, boolean onlySidecars, List<HostPort> into) {
        for (JsonNode container : containers) {
            if (onlySidecars && !Json.text(container, "restartPolicy").equals("Always")) {
                continue;
            }
            for (JsonNode port : container.path("ports")) {
                int hostPort = port.path("hostPort").asInt();
                if (hostPort > 0) {
                    String address = Json.text(port, "hostIP");
                    String protocol = Json.text(port, "protocol");
                    into.add(new HostPort(
                            address.isEmpty() ? ANY : address, protocol.isEmpty() ? "TCP" : protocol, hostPort));
                }
            }
        }
    }

    public boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
    }
}
