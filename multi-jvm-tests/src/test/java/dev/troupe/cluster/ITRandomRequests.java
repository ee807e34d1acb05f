package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whatever is sent, the answer comes soon and is no fault of the server's, and nothing inside breaks. Set {@code
 * -Dtroupe.random.seed} to repeat a run's requests and {@code -Dtroupe.random.seconds} for a longer one.
 */
@ExtendWith(ClusterExtension.class)
@Isolated("it makes nodes and namespaces")
class ITRandomRequests {
    private static final long SEED = Long.getLong("troupe.random.seed", new Random().nextLong());
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("troupe.random.seconds", 20));
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int CLIENTS = 3;
    private static final int LINES_OF_A_FAULT = 15;
    private static final String PREFIX = "random-";

    /** What of the node's log says that an actor or a request handler has failed. */
    private static final List<String> FAULTS = List.of(
            " ERROR ",
            "failed; another comes",
            "the node agent failed",
            "saw failure",
            "Unhandled",
            "NullPointerException",
            "ClassCastException",
            "StackOverflowError",
            "OutOfMemoryError");

    private static final Sample RUNNING =
            new Sample("v1", "pods", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"terminationGracePeriodSeconds":1,"activeDeadlineSeconds":100,
              "containers":[{"name":"main","image":"busybox:1.37","imagePullPolicy":"Never","command":["sleep","100"],
               "resources":{"requests":{"cpu":"1m","memory":"4Mi"}},
               "env":[{"name":"A","value":"1"}],
               "volumeMounts":[{"name":"v","mountPath":"/v"}],
               "startupProbe":{"exec":{"command":["true"]},"periodSeconds":1},
               "livenessProbe":{"exec":{"command":["true"]},"periodSeconds":1,"initialDelaySeconds":1}}],
              "volumes":[{"name":"v","emptyDir":{"sizeLimit":"1Mi"}}]}}""", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");

    /** A Service that leads to such pods. */
    private static final Sample LEADING =
            new Sample("v1", "services", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"type":"LoadBalancer","selector":{"sample":"yes"},"publishNotReadyAddresses":true,
              "ports":[{"name":"http","port":80,"protocol":"TCP"}]}}""", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");

    /** An Ingress that this cluster serves. */
    private static final Sample SERVED = new Sample(
            Sample.INGRESS.groupVersion(),
            Sample.INGRESS.resource(),
            true,
            Sample.INGRESS.manifest().replace("nobodys", "troupe"),
            Sample.INGRESS.change());

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> codes = new ConcurrentSkipListMap<>();
    private Workspace workspace;
    private Api api;
    private ClusterUnderTest cluster;

    @BeforeEach
    void namespace(Workspace workspace, ClusterUnderTest cluster) {
        this.workspace = workspace;
        this.api = workspace.api();
        this.cluster = cluster;
    }

    @Test
    void everythingIsAnswered() throws Exception {
        System.out.println("ITRandomRequests: -Dtroupe.random.seed=" + SEED);
        long logged = Files.size(cluster.nodeLog());
        long end = System.nanoTime() + LENGTH.toNanos();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                Random random = new Random(SEED + client);
                running.add(clients.submit(() -> {
                    while (System.nanoTime() < end) {
                        request(random);
                    }
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        }
        System.out.println("ITRandomRequests: answers by code " + new TreeMap<>(codes));
        assertThat(wrong).as("seed " + SEED).isEmpty();
        assertThat(codes).as("requests that are carried out").containsKeys(200, 201, 422, 400);
        everyKindStillWorks();
        assertThat(api.get("/readyz?verbose").body()).contains("[+]node-agent ok", "[+]container-runtime ok");
        assertThat(faults(logged)).as("seed " + SEED).isEmpty();
    }

    private void request(Random random) {
        Mutations mutations = new Mutations(random);
        Sample sample = switch (random.nextInt(8)) {
            case 0, 1 -> RUNNING;
            case 2 -> random.nextBoolean() ? LEADING : SERVED;
            default -> mutations.pick(Sample.all());
        };
        String name = PREFIX + random.nextInt(4);
        ObjectNode good = sample.object(workspace.namespace(), name);
        String path = sample.path(workspace.namespace(), name);
        String query = mutations.pick(List.of(
                "?",
                "?",
                "?",
                "?dryRun=All",
                "?fieldValidation=Strict",
                "?fieldValidation=Ignore",
                "?fieldManager=%00"));
        switch (random.nextInt(11)) {
            case 0, 1 -> {
                ObjectNode body = random.nextInt(3) == 0 ? good : mutations.spoil(good);
                send(
                        "POST",
                        sample.collection(workspace.namespace()) + query,
                        "application/json",
                        mutations.text(body));
            }
            case 2 -> send("PUT", path + query, "application/json", mutations.text(mutations.spoil(good)));
            case 3 ->
                send("PATCH", path + query, "application/merge-patch+json", mutations.text(mutations.spoil(good)));
            case 4 ->
                send(
                        "PATCH",
                        path + query,
                        "application/strategic-merge-patch+json",
                        mutations.text(mutations.spoil(good)));
            case 5 ->
                send("PATCH", path + query, "application/json-patch+json", mutations.text(mutations.jsonPatch(good)));
            case 6 -> {
                good.put("apiVersion", sample.groupVersion());
                String applied = path + "?fieldManager=m" + random.nextInt(2) + "&force=" + random.nextBoolean();
                send("PATCH", applied, "application/apply-patch+yaml", mutations.text(mutations.spoil(good)));
            }
            case 7, 8 -> subresource(mutations, path, name);
            case 9 -> list(mutations, sample.collection(workspace.namespace()));
            default -> delete(mutations, random, path);
        }
    }

    private void subresource(Mutations mutations, String path, String name) {
        String subresource = mutations.pick(
                List.of("status", "status", "scale", "eviction", "binding", "ephemeralcontainers", "log", "nothing"));
        ObjectNode body = Json.object();
        body.putObject("metadata").put("name", name);
        switch (subresource) {
            case "status", "ephemeralcontainers" -> {
                if (api.get(path).json() instanceof ObjectNode live && live.has("spec")) {
                    body = live;
                }
            }
            case "scale" -> body.putObject("spec").put("replicas", 1);
            case "binding" -> body.putObject("target").put("kind", "Node").put("name", "node-1");
            default -> {}
        }
        // What the server sets would be in the way of what is spoilt.
        if (body.get("metadata") instanceof ObjectNode metadata) {
            metadata.retain("name", "namespace", "labels", "annotations");
        }
        String method = mutations.pick(List.of("GET", "POST", "PUT", "PATCH"));
        send(
                method,
                path + "/" + subresource,
                method.equals("PATCH") ? "application/merge-patch+json" : "application/json",
                method.equals("GET") ? new byte[0] : mutations.text(mutations.spoil(body)));
    }

    private void list(Mutations mutations, String collection) {
        String parameter = mutations.pick(List.of(
                "labelSelector",
                "fieldSelector",
                "limit",
                "continue",
                "resourceVersionMatch",
                "timeoutSeconds",
                "sendInitialEvents",
                "pretty"));
        String value = URLEncoder.encode(mutations.value(0).asText(), StandardCharsets.UTF_8);
        send("GET", collection + "?limit=2&" + parameter + "=" + value, "application/json", new byte[0]);
    }

    private void delete(Mutations mutations, Random random, String path) {
        if (random.nextBoolean()) {
            send(
                    "DELETE",
                    path + "?gracePeriodSeconds=" + mutations.pick(List.of("0", "-1", "9223372036854775807", "x")),
                    "application/json",
                    new byte[0]);
        } else {
            ObjectNode options = Json.object().put("gracePeriodSeconds", 300_000_000_000L);
            options.put("propagationPolicy", "Background").putObject("preconditions");
            send("DELETE", path, "application/json", mutations.text(mutations.spoil(options)));
        }
    }

    private void send(String method, String path, String contentType, byte[] body) {
        long begin = System.nanoTime();
        String what =
                method + " " + path + " " + contentType + " " + shortened(new String(body, StandardCharsets.UTF_8));
        Api.Answer answer;
        try {
            answer = api.send(method, path, contentType, body);
        } catch (IllegalStateException unanswered) {
            wrong.add(what + "\n" + unanswered + " " + unanswered.getCause());
            return;
        }
        codes.computeIfAbsent(answer.code(), code -> new AtomicInteger()).incrementAndGet();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (answer.code() >= 500 || took.compareTo(DEADLINE) > 0 || (answer.code() >= 400 && !isRefusal(answer))) {
            wrong.add(what + "\n" + answer.code() + " after " + took + ": " + shortened(answer.body()));
        }
    }

    private static boolean isRefusal(Api.Answer answer) {
        JsonNode status = answer.json();
        return status.path("kind").asText().equals("Status")
                && status.path("status").asText().equals("Failure")
                && status.path("code").asInt() == answer.code()
                && !answer.reason().isEmpty()
                && !answer.message().isEmpty();
    }

    private static String shortened(String text) {
        return text.length() > 1500 ? text.substring(0, 1500) + "… (" + text.length() + ")" : text;
    }

    private void everyKindStillWorks() {
        String namespace = workspace.namespace();
        for (Sample sample : Sample.all()) {
            Api.Answer made = api.post(sample.collection(namespace), sample.json(namespace, "good-after-all"));
            assertThat(made.code()).as(sample + made.body()).isEqualTo(201);
            String path = sample.path(namespace, "good-after-all");
            assertThat(api.patch("merge-patch", path, sample.change()).code())
                    .as(path)
                    .isEqualTo(200);
            assertThat(api.delete(path).code()).as(path).isBetween(200, 202);
        }
        api.post(RUNNING.collection(namespace), RUNNING.json(namespace, "runs-after-all"));
        workspace.awaitReady("runs-after-all");
    }

    private List<String> faults(long from) throws IOException {
        byte[] log = Files.readAllBytes(cluster.nodeLog());
        List<String> lines = new String(log, (int) from, log.length - (int) from, StandardCharsets.UTF_8)
                .lines()
                .toList();
        return IntStream.range(0, lines.size())
                .filter(i -> FAULTS.stream().anyMatch(lines.get(i)::contains))
                .mapToObj(i -> String.join("\n", lines.subList(i, Math.min(lines.size(), i + LINES_OF_A_FAULT))))
                .toList();
    }

    /** Everything goes, whatever finalizers it was given. */
    @AfterEach
    void tidyUp() {
        // Kinds together: a ReplicaSet comes back as long as its Deployment is there.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(Sample.all())
                        .flatExtracting(this::removed)
                        .as("what cannot be deleted")
                        .isEmpty());
    }

    /** Deletes the test's objects of a kind; those that were still there. */
    private List<String> removed(Sample sample) {
        List<String> left = new ArrayList<>();
        String collection = sample.collection(workspace.namespace());
        for (JsonNode object : api.get(collection).json().path("items")) {
            String name = object.at("/metadata/name").asText();
            boolean ours = sample.namespaced() ? !name.equals("default") : name.startsWith(PREFIX);
            if (ours && !sample.equals(Sample.EVENT)) {
                left.add(collection + "/" + name);
                api.patch("merge-patch", collection + "/" + name, "{\"metadata\":{\"finalizers\":null}}");
                api.delete(collection + "/" + name + "?gracePeriodSeconds=0&propagationPolicy=Background");
            }
        }
        return left;
    }
}
