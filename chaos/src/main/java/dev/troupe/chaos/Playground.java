package dev.troupe.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.chaos.client.ConfigMaps;
import dev.troupe.chaos.client.Connection;
import dev.troupe.chaos.client.Connection.Reply;
import dev.troupe.chaos.fault.ChaosCluster;
import dev.troupe.chaos.history.ReplicaCount;
import dev.troupe.chaos.history.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A namespace with the objects that clients work on: registers, and a Deployment that is scaled. */
final class Playground {
    /** What every register holds at first. */
    static final String INITIAL = "initial";

    private static final int CONFLICT = 409;
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final String JSON = "application/json";
    private static final String NAMESPACES = "/api/v1/namespaces";

    private final ChaosCluster cluster;
    private final ConfigMaps objects;
    private final String workloads;

    Playground(ChaosCluster cluster, ConfigMaps objects) {
        this.cluster = cluster;
        this.objects = objects;
        this.workloads = "/apis/apps/v1/namespaces/" + objects.namespace();
    }

    /** Makes everything, waits until the pods run, and gives the registers' names. */
    List<String> make(int count) throws InterruptedException {
        List<String> registers = new ArrayList<>();
        try (Connection connection = cluster.connect(0)) {
            make(connection, NAMESPACES, """
                    {"metadata":{"name":"%s"}}""".formatted(objects.namespace()));
            for (int i = 0; i < count; i++) {
                registers.add("register-" + i);
                make(connection, objects.collection(), ConfigMaps.body("register-" + i, INITIAL));
            }
            make(connection, workloads + "/deployments", """
                    {"metadata":{"name":"web"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
                     "template":{"metadata":{"labels":{"app":"web"}},"spec":{"terminationGracePeriodSeconds":1,
                      "containers":[{"name":"c","image":"%s","imagePullPolicy":"Never","command":["sleep","86400"]}]}}}}""".formatted(ChaosCluster.IMAGE));
        }
        List<Violation> notStarted = settle(START);
        if (!notStarted.isEmpty()) {
            throw new IllegalStateException("cannot begin: " + notStarted);
        }
        return registers;
    }

    /** Makes an object, or finds that an attempt without an answer has made it. */
    static void make(Connection connection, String collection, String body) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            Optional<Reply> reply = connection.send("POST", collection, JSON, body);
            if (reply.isPresent() && (reply.get().isDone() || reply.get().code() == CONFLICT)) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("cannot make " + body + " in " + collection + ": " + reply);
            }
            pause();
        }
    }

    /** Where the Deployment is. */
    String deployment() {
        return workloads + "/deployments/web";
    }

    /** The revision of now. */
    long revision() throws InterruptedException {
        try (Connection connection = cluster.connect(0)) {
            return list(connection, objects.collection())
                    .at("/metadata/resourceVersion")
                    .asLong();
        }
    }

    /** Reads until there is an answer. */
    static JsonNode list(Connection connection, String path) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            Optional<Reply> reply = connection.send("GET", path);
            if (reply.isPresent() && reply.get().isDone()) {
                return reply.get().json();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("cannot read " + path + ": " + reply);
            }
            pause();
        }
    }

    /**
     * Waits until every ReplicaSet has exactly the pods that it wants, all Running; from then on, while nobody asks for
     * anything, it must never have more.
     */
    List<Violation> settle(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try (Connection connection = cluster.connect(0)) {
            List<ReplicaCount> counts = counts(connection);
            while (!ReplicaCount.converged(counts, wished(connection))) {
                if (System.nanoTime() > end) {
                    return List.of(new Violation("ReplicaSets converge", counts + " of " + wished(connection)));
                }
                pause();
                counts = counts(connection);
            }
            long quiet = System.nanoTime() + QUIET.toNanos();
            while (System.nanoTime() < quiet) {
                counts = counts(connection);
                if (counts.stream().anyMatch(ReplicaCount::isTooMany)) {
                    return List.of(new Violation("never more pods than replicas", counts.toString()));
                }
                pause();
            }
        }
        return List.of();
    }

    private int wished(Connection connection) throws InterruptedException {
        return list(connection, deployment()).at("/spec/replicas").asInt();
    }

    private List<ReplicaCount> counts(Connection connection) throws InterruptedException {
        return ReplicaCount.of(
                list(connection, workloads + "/replicasets"),
                list(connection, NAMESPACES + '/' + objects.namespace() + "/pods"));
    }

    /** Lets the namespace be deleted, with all that is in it. */
    void remove() throws InterruptedException {
        try (Connection connection = cluster.connect(0)) {
            connection.send("DELETE", NAMESPACES + '/' + objects.namespace());
        }
    }

    private static void pause() throws InterruptedException {
        new CountDownLatch(1).await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
}
