package dev.troupe.service.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.resource.plan.Claim;
import dev.troupe.resource.plan.ClaimDesk;
import dev.troupe.resource.plan.KindRules;
import dev.troupe.service.plan.Services;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Services: what they are given stays theirs through changes, and what they lack is claimed. */
public final class ServiceRules implements KindRules {
    /** The range of {@link Claim}s for cluster IPs. */
    public static final String CLUSTER_IPS = "cluster-ips";

    /** The range of {@link Claim}s for node ports. */
    public static final String NODE_PORTS = "node-ports";

    private static final String CLUSTER_IP = "/spec/clusterIP";
    private static final String HEALTH_PORT = "healthCheckNodePort";

    private final Supplier<ClaimDesk> desk;

    /** @param desk asked with the first claim */
    public ServiceRules(Supplier<ClaimDesk> desk) {
        this.desk = desk;
    }

    @Override
    public ClaimDesk claimDesk() {
        return desk.get();
    }

    @Override
    public void prepareCreate(ObjectNode object, Instant now) {
        object.putObject("status").putObject("loadBalancer");
        normalize(object);
    }

    @Override
    public void prepareUpdate(ObjectNode current, ObjectNode next) {
        JsonNode before = current.path("spec");
        if (next.get("spec") instanceof ObjectNode after) {
            if (Services.hasClusterIp(current)) {
                keepClusterIp(next, before, after);
            }
            if (Services.hasNodePorts(current)) {
                nodePorts(before, after, Services.hasNodePorts(next));
            }
            balancer(before, after, next);
        }
        normalize(next);
    }

    private static void keepClusterIp(JsonNode next, JsonNode before, ObjectNode after) {
        String given = Json.text(before, "clusterIP");
        String asked = Json.text(after, "clusterIP");
        if (Services.hasClusterIp(next)) {
            if (asked.isEmpty() && after.path("clusterIPs").isEmpty()) {
                after.put("clusterIP", given);
            }
            return;
        }
        boolean taken = asked.isEmpty() && after.path("clusterIPs").equals(before.path("clusterIPs"));
        if (asked.equals(given) || taken) {
            after.remove(List.of("clusterIP", "clusterIPs"));
        }
        for (String field : List.of("ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")) {
            if (after.path(field).equals(before.path(field))) {
                after.remove(field);
            }
        }
    }

    /** A Service that no balancer leads to any more has no address of one, and no port to ask for its health. */
    private static void balancer(JsonNode before, ObjectNode after, ObjectNode next) {
        int had = before.path(HEALTH_PORT).asInt();
        int has = after.path(HEALTH_PORT).asInt();
        if (Services.hasHealthPort(next)) {
            if (has == 0 && had != 0) {
                after.put(HEALTH_PORT, had);
            }
        } else if (has == had) {
            after.remove(HEALTH_PORT);
        }
        if (!Json.text(after, "type").equals("LoadBalancer")) {
            after.remove(List.of("loadBalancerClass", "loadBalancerSourceRanges"));
            Json.child(next, "status").putObject("loadBalancer");
        }
    }

    /** Ports keep their node ports, by port and protocol; a type that has none gives up those that it had. */
    private static void nodePorts(JsonNode before, ObjectNode after, boolean keeps) {
        Map<String, Integer> given = new HashMap<>();
        before.path("ports")
                .forEach(port -> given.put(id(port), port.path("nodePort").asInt()));
        Set<Integer> asked = new HashSet<>();
        after.path("ports").forEach(port -> asked.add(port.path("nodePort").asInt()));
        for (JsonNode port : after.path("ports")) {
            if (!(port instanceof ObjectNode changed)) {
                continue;
            }
            int had = given.getOrDefault(id(port), 0);
            int has = port.path("nodePort").asInt();
            if (keeps && has == 0 && had != 0 && !asked.contains(had)) {
                changed.put("nodePort", had);
            } else if (!keeps && has != 0 && given.containsValue(has)) {
                changed.remove("nodePort");
            }
        }
        if (!keeps) {
            after.remove(List.of("externalTrafficPolicy", "allocateLoadBalancerNodePorts"));
        }
    }

    private static String id(JsonNode port) {
        String protocol = Json.text(port, "protocol");
        return port.path("port").asInt() + "/" + (protocol.isEmpty() ? "TCP" : protocol);
    }

    /** One address in two fields: whichever is given tells the other. */
    private static void normalize(ObjectNode service) {
        if (!(service.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        String one = Json.text(spec, "clusterIP");
        JsonNode all = spec.path("clusterIPs");
        if (one.isEmpty() && !all.isEmpty()) {
            spec.put("clusterIP", all.path(0).asText());
        } else if (!one.isEmpty() && all.isEmpty()) {
            spec.putArray("clusterIPs").add(one);
        }
        if (!Json.text(spec, "type").equals("ExternalName")) {
            if (spec.path("ipFamilies").isEmpty()) {
                spec.putArray("ipFamilies").add("IPv4");
            }
            if (Json.text(spec, "ipFamilyPolicy").isEmpty()) {
                spec.put("ipFamilyPolicy", "SingleStack");
            }
        }
    }

    @Override
    public List<Claim> claims(@Nullable JsonNode before, JsonNode next) {
        List<Claim> claims = new ArrayList<>();
        if (Services.hasClusterIp(next)) {
            String wanted = Services.clusterIp(next);
            String had = before == null ? "" : Services.clusterIp(before);
            if (wanted.isEmpty() || !wanted.equals(had)) {
                claims.add(new Claim(CLUSTER_IPS, CLUSTER_IP, wanted));
            }
        }
        if (Services.hasNodePorts(next)) {
            Set<Integer> had = new HashSet<>();
            if (before != null) {
                before.at("/spec/ports")
                        .forEach(port -> had.add(port.path("nodePort").asInt()));
            }
            JsonNode ports = next.at("/spec/ports");
            for (int i = 0; i < ports.size(); i++) {
                int wanted = ports.get(i).path("nodePort").asInt();
                if (wanted == 0 || !had.contains(wanted)) {
                    claims.add(new Claim(
                            NODE_PORTS, "/spec/ports/" + i + "/nodePort", wanted == 0 ? "" : Integer.toString(wanted)));
                }
            }
        }
        int health = next.at("/spec/" + HEALTH_PORT).asInt();
        if (Services.hasHealthPort(next)
                && (health == 0
                        || before == null
                        || before.at("/spec/" + HEALTH_PORT).asInt() != health)) {
            claims.add(new Claim(NODE_PORTS, "/spec/" + HEALTH_PORT, health == 0 ? "" : Integer.toString(health)));
        }
        return claims;
    }

    @Override
    public void grant(ObjectNode next, Map<String, String> granted) {
        granted.forEach((path, value) -> {
            if (path.equals(CLUSTER_IP)) {
                ObjectNode spec = Json.child(next, "spec");
                spec.put("clusterIP", value).putArray("clusterIPs").add(value);
            } else {
                int last = path.lastIndexOf('/');
                if (next.at(path.substring(0, last)) instanceof ObjectNode holder) {
                    holder.put(path.substring(last + 1), Integer.parseInt(value));
                }
            }
        });
    }
}
