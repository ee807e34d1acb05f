package dev.troupe.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.chaos.client.ConfigMaps;
import dev.troupe.chaos.client.Connection;
import dev.troupe.chaos.client.Follower;
import dev.troupe.chaos.client.RegisterClient;
import dev.troupe.chaos.fault.ChaosCluster;
import dev.troupe.chaos.history.Delivery;
import dev.troupe.chaos.history.History;
import dev.troupe.chaos.history.Linearizability;
import dev.troupe.chaos.history.Revisions;
import dev.troupe.chaos.history.Seen;
import dev.troupe.chaos.history.Survival;
import dev.troupe.chaos.history.Violation;
import dev.troupe.chaos.history.Write;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a round's clients saw, judged when all of them but the followers have stopped. */
final class Verdict {
    private static final String LAST = "the-last";

    private final ChaosCluster cluster;
    private final ConfigMaps objects;
    private final History history;

    Verdict(ChaosCluster cluster, ConfigMaps objects, History history) {
        this.cluster = cluster;
        this.objects = objects;
        this.history = history;
    }

    /** @param patience for what the followers have still to be told */
    List<Violation> of(List<String> registers, List<Follower> followers, Duration patience)
            throws InterruptedException {
        List<Violation> violations = new ArrayList<>();
        for (URI server : cluster.servers()) {
            try (Connection connection = cluster.connectTo(server)) {
                for (String register : registers) {
                    RegisterClient.read(server.getHost(), connection, objects.path(register), register, history);
                }
                violations.addAll(Survival.check(server.getHost(), present(connection), history.acknowledged()));
            }
        }
        history.operations().forEach((register, operations) -> {
            Linearizability.check(register, Playground.INITIAL, operations).ifPresent(violations::add);
            violations.addAll(Revisions.check(register, operations));
        });
        violations.addAll(followers(followers, last(), patience));
        return violations;
    }

    private Map<String, Write> present(Connection connection) throws InterruptedException {
        Map<String, Write> present = new HashMap<>();
        for (JsonNode object : Playground.list(connection, objects.collection()).path("items")) {
            String name = object.at("/metadata/name").asText();
            long revision = object.at("/metadata/resourceVersion").asLong();
            present.put(name, new Write(name, revision, ConfigMaps.value(object)));
        }
        return present;
    }

    /** The revision of an object that is made after all others. */
    private long last() throws InterruptedException {
        try (Connection connection = cluster.connect(0)) {
            Playground.make(connection, objects.collection(), ConfigMaps.body(LAST, "made"));
            return Playground.list(connection, objects.path(LAST))
                    .at("/metadata/resourceVersion")
                    .asLong();
        }
    }

    private List<Violation> followers(List<Follower> followers, long last, Duration patience)
            throws InterruptedException {
        List<Violation> violations = new ArrayList<>();
        List<Seen> first = List.of();
        for (Follower follower : followers) {
            if (!follower.await(last, patience.toMillis())) {
                violations.add(new Violation(
                        "every event comes", follower.name() + " is at " + follower.last() + ", not at " + last));
            }
            follower.complaints().forEach(what -> violations.add(new Violation("watches go on", what)));
            List<Seen> seen = follower.seen().stream()
                    .filter(event -> event.revision() <= last)
                    .toList();
            violations.addAll(Delivery.check(follower.name(), seen, history.acknowledged()));
            if (follower == followers.getFirst()) {
                first = seen;
            } else {
                violations.addAll(Delivery.agree(followers.getFirst().name(), first, follower.name(), seen));
            }
        }
        return violations;
    }
}
