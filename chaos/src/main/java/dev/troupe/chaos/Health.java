package dev.troupe.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.chaos.client.ConfigMaps;
import dev.troupe.chaos.client.Connection;
import dev.troupe.chaos.client.Connection.Reply;
import dev.troupe.chaos.fault.ChaosCluster;
import dev.troupe.chaos.history.History;
import dev.troupe.chaos.history.Write;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Whether a cluster works again, as clients of each of its servers see it. */
final class Health implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final String VALUE = "healthy";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<Connection> servers = new ArrayList<>();
    private final int nodes;
    private final ConfigMaps objects;
    private final History history;

    Health(ChaosCluster cluster, ConfigMaps objects, History history) {
        for (URI server : cluster.servers()) {
            servers.add(cluster.connectTo(server));
        }
        this.nodes = servers.size();
        this.objects = objects;
        this.history = history;
    }

    /** Waits until every server says that all nodes are Ready, and takes a write; else gives what is amiss. */
    Optional<String> await(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<String> amiss = Optional.empty();
            for (Connection server : servers) {
                amiss = amiss.isPresent() ? amiss : amiss(server);
            }
            if (amiss.isEmpty() || System.nanoTime() > end) {
                return amiss;
            }
            new CountDownLatch(1).await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Optional<String> amiss(Connection server) throws InterruptedException {
        Optional<Reply> read = server.send("GET", "/api/v1/nodes");
        if (read.isEmpty() || !read.get().isDone()) {
            return Optional.of(server.server() + " answers " + read);
        }
        int ready = 0;
        for (JsonNode node : read.get().json().path("items")) {
            ready += isReady(node) ? 1 : 0;
        }
        if (ready != nodes) {
            return Optional.of(server.server() + " says that " + ready + " of " + nodes + " nodes are Ready");
        }
        String name = "health-" + NUMBER.incrementAndGet();
        Optional<Reply> made =
                server.send("POST", objects.collection(), "application/json", ConfigMaps.body(name, VALUE));
        if (made.isEmpty() || !made.get().isDone()) {
            history.maybeMade();
            return Optional.of(server.server() + " answers a write with " + made);
        }
        history.made(new Write(name, made.get().revision(), VALUE));
        return Optional.empty();
    }

    private static boolean isReady(JsonNode node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    @Override
    public void close() {
        servers.forEach(Connection::close);
    }
}
