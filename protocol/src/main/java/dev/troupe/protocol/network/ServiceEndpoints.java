package dev.troupe.protocol.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who answers for a port of a Service, as its EndpointSlices tell; for those who speak with pods themselves. */
public final class ServiceEndpoints {
    /** The label by which a slice names its Service. */
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private static final String TCP = "TCP";

    private ServiceEndpoints() {}

    /** An address and a port there. */
    public record Address(String host, int port) {}

    /** The name of the Service's port of that number; a Service's only port may have the empty name. */
    public static Optional<String> portName(JsonNode service, int number) {
        for (JsonNode port : service.at("/spec/ports")) {
            if (port.path("port").asInt() == number && isTcp(port)) {
                return Optional.of(Json.text(port, "name"));
            }
        }
        return Optional.empty();
    }

    /** Whether the Service has a port of that name. */
    public static boolean hasPort(JsonNode service, String name) {
        for (JsonNode port : service.at("/spec/ports")) {
            if (Json.text(port, "name").equals(name) && isTcp(port)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Those that are ready, each once; where there are none, those that still answer while they end.
     *
     * @param slices the Service's
     * @param portName the name of the Service's TCP port
     */
    public static List<Address> of(Iterable<? extends JsonNode> slices, String portName) {
        Set<Address> ready = new LinkedHashSet<>();
        Set<Address> ending = new LinkedHashSet<>();
        for (JsonNode slice : slices) {
            int target = target(slice, portName);
            if (target == 0 || Json.text(slice, "addressType").equals("FQDN")) {
                continue;
            }
            for (JsonNode endpoint : slice.path("endpoints")) {
                Address address = new Address(endpoint.path("addresses").path(0).asText(), target);
                JsonNode conditions = endpoint.path("conditions");
                if (conditions.path("ready").asBoolean(true)) {
                    ready.add(address);
                } else if (conditions.path("serving").asBoolean()
                        && conditions.path("terminating").asBoolean()) {
                    ending.add(address);
                }
            }
        }
        return new ArrayList<>(ready.isEmpty() ? ending : ready);
    }

    private static int target(JsonNode slice, String portName) {
        for (JsonNode port : slice.path("ports")) {
            if (Json.text(port, "name").equals(portName) && isTcp(port)) {
                return port.path("port").asInt();
            }
        }
        return 0;
    }

    private static boolean isTcp(JsonNode port) {
        String protocol = Json.text(port, "protocol");
        return protocol.isEmpty() || protocol.equals(TCP);
    }
}
