package dev.troupe.cluster;

import static dev.troupe.cluster.SeveralNodes.PATIENCE;
import static dev.troupe.cluster.SeveralNodes.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.chaos.client.ConfigMaps;
import dev.troupe.chaos.client.Follower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** A cluster of three nodes whose nodes are stopped, paused, cut off and killed while work goes on. */
@Isolated("times are looked at, and it takes the machine for itself")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITNodeFailures {
    private static final Duration IMPATIENCE = Duration.ofSeconds(3);
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final int REPLICAS = 6;
    private static final int REGISTERS = 20;
    private static final int FAULTS = Integer.getInteger("troupe.faults", 2);

    private final long seed = Long.getLong("troupe.random.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private ClusterUnderTest cluster;
    private Api api;
    private Kubectl kubectl;
    private Path shared;

    @BeforeAll
    void start() throws IOException {
        System.out.println("ITNodeFailures: seed " + seed);
        cluster = ClusterUnderTest.start(3);
        api = Api.of(cluster.kubeconfig(), IMPATIENCE);
        kubectl = Kubectl.of(cluster.kubeconfig());
        shared = Files.createDirectory(cluster.directory().resolve("shared"));
        kubectl.run(
                "create", "deployment", "web", "--image=nginx:1.14.2", "--replicas=" + REPLICAS, "--", "sleep", "3600");
        kubectl.run("rollout", "status", "deployment/web", "--timeout=40s");
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private boolean isReady(String node) {
        return SeveralNodes.isReady(api, node);
    }

    /** The pods of the Deployment that run and are not on their way out, by their nodes. */
    private Map<String, Set<String>> running() {
        Map<String, Set<String>> byNode = new TreeMap<>();
        for (JsonNode pod : api.get(PODS + "?labelSelector=app%3Dweb").json().path("items")) {
            if (pod.at("/status/phase").asText().equals("Running")
                    && pod.at("/metadata/deletionTimestamp").isMissingNode()) {
                byNode.computeIfAbsent(pod.at("/spec/nodeName").asText(), node -> new TreeSet<>())
                        .add(pod.at("/metadata/uid").asText());
            }
        }
        return byNode;
    }

    private static int count(Map<String, Set<String>> byNode) {
        return byNode.values().stream().mapToInt(Set::size).sum();
    }

    private void awaitWhole() {
        for (String node : List.of("node-1", "node-2", "node-3")) {
            awaitTrue(node + " is Ready", () -> isReady(node));
        }
        awaitTrue("all replicas run", () -> count(running()) == REPLICAS);
    }

    @Test
    @Order(1)
    void podsOfEveryNodeAreReachedThroughOneAddress() {
        assertThat(running().keySet()).containsExactly("node-1", "node-2", "node-3");
        for (JsonNode pod : kubectl.json("get", "pods", "-l", "app=web").path("items")) {
            String name = pod.at("/metadata/name").asText();
            assertThat(kubectl.run("exec", name, "--", "hostname")).isEqualTo(name + "\n");
        }
        assertThat(kubectl.run("get", "--raw", "/readyz?verbose")).endsWith("readyz check passed\n");
    }

    @Test
    @Order(2)
    void aShortPauseMovesNothing() throws Exception {
        Map<String, Set<String>> before = running();
        LocalClusterFault.pause(cluster, "node-2", Duration.ofSeconds(2));
        awaitTrue("node-2 answers", () -> isReady("node-2"));
        assertThat(running()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void aKilledNodesPodsRunElsewhere() {
        long began = System.nanoTime();
        // Its JVM dies at once; until all its containers are gone takes seconds, which nobody waits for.
        CompletableFuture<Void> killed = CompletableFuture.runAsync(cluster.node("node-3")::kill);
        awaitTrue("node-3 is NotReady", () -> !isReady("node-3"));
        long notReady = System.nanoTime();
        awaitTrue("replacements run", () -> {
            Map<String, Set<String>> now = running();
            return !now.containsKey("node-3") && count(now) == REPLICAS;
        });
        System.out.printf(
                "killed node: NotReady after %d ms, replaced after %d ms%n",
                (notReady - began) / 1_000_000, (System.nanoTime() - began) / 1_000_000);
        JsonNode node = api.get("/api/v1/nodes/node-3").json();
        assertThat(node.at("/spec/taints").findValuesAsText("key")).containsOnly("node.kubernetes.io/unreachable");
        killed.join();
        cluster.node("node-3").start();
        awaitWhole();
        awaitTrue(
                "what was on node-3 is gone",
                () -> api.get(PODS + "?labelSelector=app%3Dweb")
                                .json()
                                .path("items")
                                .size()
                        == REPLICAS);
    }

    @Test
    @Order(4)
    void theNodeThatServesTheClustersAddressMayDie() throws IOException {
        String holder = holder();
        long from = api.get(CONFIG_MAPS).json().at("/metadata/resourceVersion").asLong();
        Writers writers = Writers.start(api, CONFIG_MAPS, "moved");
        try (writers) {
            awaitTrue("writes", () -> writers.acknowledged().size() > 100);
            cluster.node(holder).kill();
            int before = writers.acknowledged().size();
            long began = System.nanoTime();
            awaitTrue("writes again", () -> writers.acknowledged().size() > before + 100);
            System.out.printf("killed address: writes again after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        }
        assertThat(revisions("moved")).containsAllEntriesOf(writers.acknowledged());
        try (Watching watching = Watching.open(api, CONFIG_MAPS + "?watch=true&resourceVersion=" + from)) {
            api.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"the-last\"}}");
            watching.await("ADDED", "the-last");
            List<Long> seen =
                    watching.events().stream().map(Watching.Event::revision).toList();
            assertThat(seen).isSorted().doesNotHaveDuplicates();
            assertThat(seen).containsAll(writers.acknowledged().values());
        }
        cluster.node(holder).start();
        awaitWhole();
    }

    /** The node that has the cluster's address now. */
    private String holder() {
        for (String node : List.of("node-1", "node-2", "node-3")) {
            if (cluster.holdsSharedAddress(node)) {
                return node;
            }
        }
        throw new AssertionError("no node has the cluster's address");
    }

    private Map<String, Long> revisions(String prefix) {
        Map<String, Long> revisions = new TreeMap<>();
        for (JsonNode object : api.get(CONFIG_MAPS).json().path("items")) {
            String name = object.at("/metadata/name").asText();
            if (name.startsWith(prefix)) {
                revisions.put(name, object.at("/metadata/resourceVersion").asLong());
            }
        }
        return revisions;
    }

    @Test
    @Order(5)
    @Timeout(value = 2, unit = TimeUnit.HOURS) // as long as the faults that it was told to make; each step has a limit
    void anExclusivePodNeverRunsTwice() throws Exception {
        kubectl.apply("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: single}
                spec:
                  selector: {matchLabels: {app: single}}
                  template:
                    metadata: {labels: {app: single}, annotations: {troupe.dev/exclusive: "true"}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: c
                        image: busybox:1.37
                        imagePullPolicy: Never
                        command: [sh, -c, 'while true; do read up rest < /proc/uptime; echo "$up $HOSTNAME" >> /shared/beats; usleep 50000; done']
                        volumeMounts: [{name: shared, mountPath: /shared}]
                      volumes: [{name: shared, hostPath: {path: "%s"}}]
                """.formatted(shared));
        for (int fault = 0; fault < FAULTS; fault++) {
            LocalClusterFault.random(cluster, awaitSingle(), random, fault == 0);
            awaitWhole();
        }
        awaitSingle();
        List<Run> runs = runs();
        System.out.println("exclusive pod: " + runs.size() + " instances after " + FAULTS + " faults, seed " + seed);
        assertThat(runs).hasSizeGreaterThan(1);
        for (int i = 1; i < runs.size(); i++) {
            assertThat(runs.get(i).first())
                    .as("%s began while %s ran, seed %d", runs.get(i), runs.get(i - 1), seed)
                    .isGreaterThanOrEqualTo(runs.get(i - 1).last());
        }
    }

    private String awaitSingle() {
        return SeveralNodes.awaitValue("the exclusive pod runs", this::single);
    }

    /** The node on which the exclusive pod runs and is ready; null if it does not. */
    private @Nullable String single() {
        for (JsonNode pod : api.get(PODS + "?labelSelector=app%3Dsingle").json().path("items")) {
            if (pod.at("/status/containerStatuses/0/ready").asBoolean()
                    && pod.at("/metadata/deletionTimestamp").isMissingNode()) {
                return pod.at("/spec/nodeName").asText();
            }
        }
        return null;
    }

    /** One pod's life, in seconds since the machine was started. */
    private record Run(String pod, double first, double last) {}

    /** By the order of their first beats; the file is one that all instances append to. */
    private List<Run> runs() throws IOException {
        Map<String, Run> runs = new TreeMap<>();
        for (String line : Files.readAllLines(shared.resolve("beats"))) {
            String[] words = line.split(" ");
            double at = Double.parseDouble(words[0]);
            runs.merge(
                    words[1],
                    new Run(words[1], at, at),
                    (known, beat) -> new Run(known.pod(), known.first(), beat.last()));
        }
        List<Run> ordered = new ArrayList<>(runs.values());
        ordered.sort(Comparator.comparingDouble(Run::first));
        return ordered;
    }

    @Test
    @Order(6)
    void aRollingRestartLosesNoWriteNoEventAndNoPod() throws Exception {
        kubectl.run("delete", "replicaset", "single", "--ignore-not-found", "--wait=false");
        Map<String, Set<String>> before = running();
        long from = api.get(CONFIG_MAPS).json().at("/metadata/resourceVersion").asLong();
        Writers writers = Writers.start(api, CONFIG_MAPS, "rolling");
        Follower follower = Follower.start("rolling", cluster.connect(), new ConfigMaps("default"), from);
        try (follower;
                writers) {
            for (String node : List.of("node-1", "node-2", "node-3")) {
                int written = writers.acknowledged().size();
                cluster.node(node).stop();
                awaitTrue("writes go on", () -> writers.acknowledged().size() > written + 100);
                cluster.node(node).start();
                awaitTrue(node + " is Ready", () -> isReady(node));
            }
            writers.close();
            Api.Answer last = api.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"rolled\"}}");
            assertThat(follower.await(
                            last.json().at("/metadata/resourceVersion").asLong(), PATIENCE.toMillis()))
                    .isTrue();
        }
        System.out.println("rolling restart: " + writers.acknowledged().size() + " writes, put off " + writers.putOff()
                + ", refused " + writers.refused() + ", unanswered " + writers.unanswered() + ", watches resumed "
                + follower.timesResumed());
        assertThat(writers.refused()).isEmpty();
        assertThat(writers.unanswered()).isZero();
        Map<String, Long> made = revisions("rolling");
        assertThat(made).containsAllEntriesOf(writers.acknowledged());
        assertThat(follower.complaints()).isEmpty();
        assertThat(follower.seen().stream()
                        .filter(event -> event.name().startsWith("rolling"))
                        .map(event -> event.type() + " " + event.name() + " " + event.revision()))
                .containsExactlyElementsOf(made.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(entry -> "ADDED " + entry.getKey() + " " + entry.getValue())
                        .toList());
        awaitWhole();
        assertThat(running()).isEqualTo(before);
    }

    /** What is asked of a JVM that stands still is answered when it wakes: as things are by then, or not at all. */
    @Test
    @Order(7)
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aJvmThatWakesAnswersNothingStale() throws Exception {
        String sleeper = holder().equals("node-2") ? "node-3" : "node-2";
        Api patient = Api.of(cluster.kubeconfig(), PATIENCE.dividedBy(9)).at(cluster.address(sleeper));
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < REGISTERS; i++) {
            String name = "register-" + i;
            api.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"value\":\"old\"}}");
            paths.add(CONFIG_MAPS + '/' + name);
        }
        for (String path : paths) {
            assertThat(value(patient.get(path))).as("while it is awake").isEqualTo("old");
        }
        List<CompletableFuture<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            cluster.node(sleeper).pause();
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (String path : paths) {
                writes.add(CompletableFuture.runAsync(() -> writeNew(path), threads));
            }
            CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
            for (String path : paths) {
                answers.add(CompletableFuture.supplyAsync(() -> value(patient.get(path)), threads));
            }
            cluster.node(sleeper).resume();
        }
        List<String> told = new ArrayList<>();
        for (CompletableFuture<String> answer : answers) {
            told.add(answer.exceptionally(unanswered -> "unanswered").get());
        }
        System.out.println("asked while it stood still, answers " + told);
        assertThat(told).doesNotContain("old");
        awaitWhole();
    }

    private void writeNew(String path) {
        String patch = "{\"data\":{\"value\":\"new\"}}";
        awaitTrue(
                "the others write", () -> api.patch("merge-patch", path, patch).code() == 200);
    }

    /** What a register holds; the code of a refusal. */
    private static String value(Api.Answer answer) {
        return answer.code() == 200 ? answer.json().at("/data/value").asText() : "refused with " + answer.code();
    }
}
