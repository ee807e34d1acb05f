package dev.troupe.service.policy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.select.LabelSelector;
import dev.troupe.service.policy.plan.VirtualTable.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Whatever changes in whatever order, the table equals one made from nothing, and lets pass what the documentation's words,
 * taken one by one, let pass.
 */
class RandomPoliciesTest {
    private static final int CHANGES = 150;
    private static final int PACKETS = 60;
    private static final List<String> NAMESPACES = List.of("default", "other", "third");
    private static final List<String> VALUES = List.of("red", "blue");

    private final PolicyPlan plan = new PolicyPlan("pods0", "");
    private final VirtualTable kernel = new VirtualTable();
    private final Map<ResourceKey, PolicyPod> pods = new TreeMap<>();
    private final Map<ResourceKey, JsonNode> policies = new TreeMap<>();
    private final Map<String, Map<String, String>> namespaces = new TreeMap<>();

    @RepeatedTest(20)
    void theTableFollowsWhateverChanges(RepetitionInfo repetition) {
        long seed = Long.getLong("troupe.random.seed", System.nanoTime() + repetition.getCurrentRepetition());
        System.out.println("RandomPoliciesTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < CHANGES; i++) {
            change(random);
            if (random.nextInt(4) == 0) {
                kernel.apply(plan.table().take());
                check(random, "seed " + seed + " change " + i);
            }
        }
        kernel.apply(plan.table().take());
        VirtualTable fresh = new VirtualTable();
        plan.table().lost();
        fresh.apply(plan.table().take());
        assertThat(kernel.content()).as("seed " + seed).isEqualTo(fresh.content());
        pods.keySet().forEach(plan::podGone);
        kernel.apply(plan.table().take());
        assertThat(kernel.content()).as("seed " + seed).isEqualTo(new VirtualTable().content());
    }

    private void change(Random random) {
        String namespace = any(random, NAMESPACES);
        int number = random.nextInt(6);
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                int place = NAMESPACES.indexOf(namespace) * 6 + number;
                String address = "10.17." + (1 + number % 2) + "." + (10 + place);
                String labels = "{app: " + any(random, VALUES) + "}";
                String ports = "ports: [{name: web, containerPort: " + (80 + random.nextInt(2)) + "}]";
                PolicyPod pod = Sketch.pod(namespace, "pod-" + number, address, labels, ports);
                pods.put(pod.key(), pod);
                plan.pod(pod);
            }
            case 2 -> {
                ResourceKey key = Sketch.podKey(namespace, "pod-" + number);
                pods.remove(key);
                plan.podGone(key);
            }
            case 3 -> {
                Map<String, String> labels = Map.of("team", any(random, VALUES));
                namespaces.put(namespace, labels);
                plan.namespace(namespace, labels);
            }
            case 4 -> {
                String name = "policy-" + random.nextInt(3);
                JsonNode policy = Sketch.policyObject(namespace, name, spec(random));
                policies.put(Sketch.policyKey(namespace, name), policy);
                plan.policy(Policy.of(Sketch.policyKey(namespace, name), policy));
            }
            default -> {
                ResourceKey key = Sketch.policyKey(namespace, "policy-" + random.nextInt(3));
                policies.remove(key);
                plan.policyGone(key);
            }
        }
    }

    private static <T> T any(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String spec(Random random) {
        String selector = any(
                random,
                List.of(
                        "{}",
                        "{matchLabels: {app: red}}",
                        "{matchExpressions: [{key: app, operator: NotIn, values: [red]}]}"));
        String types = any(random, List.of("[Ingress]", "[Egress]", "[Ingress, Egress]"));
        return "{podSelector: " + selector + ", policyTypes: " + types + ", ingress: " + rules(random, "from")
                + ", egress: " + rules(random, "to") + "}";
    }

    private static String rules(Random random, String side) {
        List<String> rules = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            List<String> peers = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                peers.add(any(
                        random,
                        List.of(
                                "{podSelector: {matchLabels: {app: blue}}}",
                                "{podSelector: {}}",
                                "{namespaceSelector: {matchLabels: {team: red}}}",
                                "{namespaceSelector: {}, podSelector: {matchLabels: {app: red}}}",
                                "{ipBlock: {cidr: 10.17.1.0/24, except: [10.17.1.16/28]}}",
                                "{ipBlock: {cidr: 0.0.0.0/0, except: [10.17.2.0/24, 10.17.1.10/32]}}")));
            }
            List<String> ports = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                ports.add(any(
                        random,
                        List.of(
                                "{port: 80}",
                                "{port: 81, endPort: 90}",
                                "{port: web}",
                                "{protocol: UDP}",
                                "{port: 79, endPort: 80}")));
            }
            rules.add("{" + side + ": [" + String.join(", ", peers) + "], ports: [" + String.join(", ", ports) + "]}");
        }
        return "[" + String.join(", ", rules) + "]";
    }

    private void check(Random random, String when) {
        List<String> addresses = new ArrayList<>(List.of("192.0.2.7", "10.17.1.200"));
        pods.values().forEach(pod -> addresses.add(pod.address()));
        for (int i = 0; i < PACKETS; i++) {
            Packet packet = new Packet(
                    any(random, addresses),
                    any(random, addresses),
                    any(random, List.of("tcp", "udp")),
                    79 + random.nextInt(4),
                    false);
            assertThat(kernel.passes(packet)).as(when + " " + packet).isEqualTo(mayPass(packet));
        }
    }

    /** What one node enforces: for its own pods. */
    private boolean mayPass(Packet packet) {
        return packet.from().equals(packet.to())
                || (allows(Direction.EGRESS, packet.from(), packet) && allows(Direction.INGRESS, packet.to(), packet));
    }

    private boolean allows(Direction direction, String own, Packet packet) {
        PolicyPod pod = at(own);
        if (pod == null || !pod.local()) {
            return true;
        }
        boolean isolated = false;
        for (Map.Entry<ResourceKey, JsonNode> entry : policies.entrySet()) {
            JsonNode spec = entry.getValue().path("spec");
            if (entry.getKey().namespace().equals(pod.key().namespace())
                    && LabelSelector.of(spec.path("podSelector")).matches(pod.labels())
                    && spec.path("policyTypes").toString().contains(direction.type)) {
                isolated = true;
                for (JsonNode rule : spec.path(direction.field)) {
                    if (allows(direction, entry.getKey().namespace(), rule, packet)) {
                        return true;
                    }
                }
            }
        }
        return !isolated;
    }

    private boolean allows(Direction direction, String namespace, JsonNode rule, Packet packet) {
        String other = direction == Direction.INGRESS ? packet.from() : packet.to();
        boolean peer = rule.path(direction.peers).isEmpty();
        for (JsonNode candidate : rule.path(direction.peers)) {
            peer |= isMeant(namespace, candidate, other);
        }
        boolean port = rule.path("ports").isEmpty();
        for (JsonNode candidate : rule.path("ports")) {
            port |= isMeant(candidate, packet);
        }
        return peer && port;
    }

    private boolean isMeant(String namespace, JsonNode peer, String address) {
        if (peer.has("ipBlock")) {
            JsonNode block = peer.path("ipBlock");
            boolean in = VirtualTable.isIn(address, block.path("cidr").asText());
            for (JsonNode except : block.path("except")) {
                in &= !VirtualTable.isIn(address, except.asText());
            }
            return in;
        }
        PolicyPod pod = at(address);
        if (pod == null) {
            return false;
        }
        boolean namespaceFits = peer.has("namespaceSelector")
                ? LabelSelector.of(peer.path("namespaceSelector"))
                        .matches(namespaces.getOrDefault(pod.key().namespace(), Map.of()))
                : pod.key().namespace().equals(namespace);
        return namespaceFits
                && (!peer.has("podSelector")
                        || LabelSelector.of(peer.path("podSelector")).matches(pod.labels()));
    }

    private boolean isMeant(JsonNode port, Packet packet) {
        if (!port.path("protocol").asText().equalsIgnoreCase(packet.protocol())) {
            return false;
        }
        JsonNode number = port.path("port");
        if (number.isTextual()) {
            PolicyPod pod = at(packet.to());
            return pod != null
                    && pod.ports().stream()
                            .anyMatch(named -> named.name().equals(number.asText()) && named.number() == packet.port());
        }
        return number.isMissingNode()
                || (packet.port() >= number.asInt()
                        && packet.port() <= port.path("endPort").asInt(number.asInt()));
    }

    private @Nullable PolicyPod at(String address) {
        return pods.values().stream()
                .filter(pod -> pod.address().equals(address))
                .findFirst()
                .orElse(null);
    }
}
