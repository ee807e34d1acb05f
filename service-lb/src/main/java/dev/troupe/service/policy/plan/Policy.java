package dev.troupe.service.policy.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.select.LabelSelector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A NetworkPolicy as a node needs it.
 *
 * @param key which it is
 * @param selector the pods of its namespace that it is about
 * @param rules what it allows in each direction that it is about; an empty list allows nothing
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">Network Policies</a>
 */
public record Policy(ResourceKey key, LabelSelector selector, Map<Direction, List<Rule>> rules) {
    private static final String V4 = "\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}";

    public Policy {
        rules = Map.copyOf(rules);
    }

    /**
     * What a rule allows: one of the peers at one of the ports.
     *
     * @param anyPeer whether the peer does not matter; peers of a kind that this network does not have are left out
     * @param ports empty for all ports and protocols
     */
    record Rule(boolean anyPeer, List<Peer> peers, List<PortMatch> ports) {
        Rule {
            peers = List.copyOf(peers);
            ports = List.copyOf(ports);
        }

        /** The pods that it speaks of. */
        List<PeerSelector> selectors() {
            List<PeerSelector> selectors = new ArrayList<>();
            for (Peer peer : peers) {
                if (peer instanceof Peer.Pods(PeerSelector selector)) {
                    selectors.add(selector);
                }
            }
            return selectors;
        }

        /** The ports that it names. */
        List<PortMatch.Named> names() {
            List<PortMatch.Named> names = new ArrayList<>();
            for (PortMatch port : ports) {
                if (port instanceof PortMatch.Named named) {
                    names.add(named);
                }
            }
            return names;
        }
    }

    /** Reads one that has been defaulted and validated. */
    public static Policy of(ResourceKey key, JsonNode object) {
        JsonNode spec = object.path("spec");
        Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
        for (Direction direction : Direction.values()) {
            for (JsonNode type : spec.path("policyTypes")) {
                if (type.asText().equals(direction.type)) {
                    rules.put(direction, rules(key.namespace(), direction, spec));
                }
            }
        }
        JsonNode selector = spec.path("podSelector");
        return new Policy(key, selector.isObject() ? selector(selector) : LabelSelector.everything(), rules);
    }

    /** The rules of one direction, none if the policy is not about it. */
    List<Rule> rules(Direction direction) {
        return rules.getOrDefault(direction, List.of());
    }

    private static List<Rule> rules(String namespace, Direction direction, JsonNode spec) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : spec.path(direction.field)) {
            JsonNode listed = rule.path(direction.peers);
            List<Peer> peers = new ArrayList<>();
            listed.forEach(peer -> peer(namespace, peer, peers));
            List<PortMatch> ports = new ArrayList<>();
            rule.path("ports").forEach(port -> ports.add(port(port)));
            rules.add(new Rule(listed.isEmpty(), peers, ports));
        }
        return List.copyOf(rules);
    }

    private static void peer(String namespace, JsonNode peer, List<Peer> into) {
        JsonNode block = peer.path("ipBlock");
        if (block.isObject()) {
            String cidr = Json.text(block, "cidr");
            // Pods have IPv4 addresses only: other blocks mean none of their packets.
            if (cidr.matches(V4)) {
                List<String> except = new ArrayList<>();
                block.path("except").forEach(part -> except.add(part.asText()));
                into.add(new Peer.Block(cidr, except));
            }
            return;
        }
        JsonNode pods = peer.path("podSelector");
        LabelSelector selected = pods.isObject() ? selector(pods) : LabelSelector.everything();
        JsonNode namespaces = peer.path("namespaceSelector");
        into.add(new Peer.Pods(
                namespaces.isObject()
                        ? new PeerSelector("", selector(namespaces), selected)
                        : new PeerSelector(namespace, LabelSelector.everything(), selected)));
    }

    private static PortMatch port(JsonNode port) {
        String written = Json.text(port, "protocol");
        String protocol = (written.isEmpty() ? "TCP" : written).toLowerCase(Locale.ROOT);
        JsonNode number = port.path("port");
        if (number.isTextual()) {
            return new PortMatch.Named(protocol, number.asText());
        }
        if (!number.isNumber()) {
            return new PortMatch.Every(protocol);
        }
        return new PortMatch.Range(
                protocol, number.asInt(), port.path("endPort").asInt(number.asInt()));
    }

    /** What validation lets pass is never refused here; if it were, nothing would be selected. */
    private static LabelSelector selector(JsonNode tree) {
        try {
            return LabelSelector.of(tree);
        } catch (StatusException e) {
            return LabelSelector.nothing();
        }
    }

    /** As {@code namespace/name}. */
    String title() {
        return key.namespace() + "/" + key.name();
    }
}
