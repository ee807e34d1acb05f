package dev.troupe.service.ingress.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.network.ServiceEndpoints;
import dev.troupe.relay.Backend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who answers for which port of which Service. A change costs what the one Service costs. */
public final class BackendTable {
    private final Map<String, Ports> services = new ConcurrentHashMap<>();

    private record Ports(Map<String, List<Backend>> byName, Map<Integer, List<Backend>> byNumber) {}

    /**
     * Takes up a Service.
     *
     * @param name {@code namespace/name}
     * @param slices the Service's
     */
    public void put(String name, JsonNode service, Collection<? extends JsonNode> slices) {
        Map<String, List<Backend>> byName = new HashMap<>();
        Map<Integer, List<Backend>> byNumber = new HashMap<>();
        for (JsonNode port : service.at("/spec/ports")) {
            String protocol = Json.text(port, "protocol");
            if (!protocol.isEmpty() && !protocol.equals("TCP")) {
                continue;
            }
            String portName = Json.text(port, "name");
            Backend.Protocol spoken = spoken(Json.text(port, "appProtocol"));
            List<Backend> backends = new ArrayList<>();
            for (ServiceEndpoints.Address address : ServiceEndpoints.of(slices, portName)) {
                backends.add(new Backend(address.host(), address.port(), spoken));
            }
            byName.put(portName, List.copyOf(backends));
            byNumber.put(port.path("port").asInt(), List.copyOf(backends));
        }
        services.put(name, new Ports(byName, byNumber));
    }

    private static Backend.Protocol spoken(String appProtocol) {
        return switch (appProtocol.toLowerCase(Locale.ROOT)) {
            case "https" -> Backend.Protocol.HTTPS;
            case "kubernetes.io/h2c" -> Backend.Protocol.H2C;
            default -> Backend.Protocol.HTTP;
        };
    }

    public void remove(String name) {
        services.remove(name);
    }

    /** Those that may serve, none if the Service, its port or ready pods are missing. */
    public List<Backend> find(Target target) {
        Ports ports = services.get(target.service());
        if (ports == null) {
            return List.of();
        }
        return target.portName().isEmpty()
                ? ports.byNumber().getOrDefault(target.portNumber(), List.of())
                : ports.byName().getOrDefault(target.portName(), List.of());
    }

    /**
     * Some of them, in the order in which they shall be tried.
     *
     * @param random any number; the same gives the same
     */
    public static List<Backend> choose(List<Backend> all, int random, int most) {
        if (all.size() == 1) {
            return all;
        }
        int first = Math.floorMod(random, all.size());
        List<Backend> some = new ArrayList<>(Math.min(most, all.size()));
        for (int i = 0; i < Math.min(most, all.size()); i++) {
            some.add(all.get((first + i) % all.size()));
        }
        return some;
    }
}
