package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a cluster knew before it was stopped or killed it knows afterwards. It has a cluster of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Execution(ExecutionMode.SAME_THREAD)
class ITRestart {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final String NAMESPACE = "kept";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/kept/configmaps";
    private static final List<String> STEADY = List.of("steady", "pair");

    private static final String PODS = """
            apiVersion: v1
            kind: Pod
            metadata: {name: steady}
            spec:
              containers:
              - {name: c, image: "busybox:1.37", imagePullPolicy: Never, command: [sleep, infinity]}
              terminationGracePeriodSeconds: 0
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: pair}
            spec:
              initContainers:
              - {name: init, image: "busybox:1.37", imagePullPolicy: Never, command: ["true"]}
              containers:
              - {name: a, image: "busybox:1.37", imagePullPolicy: Never, command: [sleep, infinity]}
              - {name: b, image: "busybox:1.37", imagePullPolicy: Never, command: [sleep, infinity],
                 livenessProbe: {exec: {command: ["true"]}, periodSeconds: 1}}
              terminationGracePeriodSeconds: 0
            """;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private ClusterUnderTest cluster;
    private Api api;
    private Kubectl kubectl;

    @BeforeAll
    void start() throws IOException {
        System.out.println("ITRestart: seed " + seed);
        cluster = ClusterUnderTest.start();
        api = cluster.api();
        kubectl = Kubectl.of(cluster.kubeconfig()).in(NAMESPACE);
        kubectl.run("create", "namespace", NAMESPACE);
        awaitTrue(
                () -> api.get("/api/v1/namespaces/kept/serviceaccounts/default").code() == 200);
        for (Sample sample : Sample.all()) {
            Api.Answer made = api.post(sample.collection(NAMESPACE), sample.json(NAMESPACE, "kept-too"));
            assertThat(made.code()).as(made.body()).isEqualTo(201);
        }
        kubectl.apply(PODS);
        kubectl.run("wait", "--for=condition=Ready", "pod/steady", "pod/pair", "--timeout=60s");
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private static void awaitTrue(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_EVERY)
                .until(condition);
    }

    /** All objects by their paths; the last renewals of leases, which are no part of them, left out. */
    private Map<String, JsonNode> everything() {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (Sample sample : Sample.all()) {
            String all = sample.collection(NAMESPACE).replace("namespaces/" + NAMESPACE + "/", "");
            for (JsonNode object : api.get(all).json().path("items")) {
                String name = object.at("/metadata/name").asText();
                if (all.endsWith("/leases")) {
                    ((ObjectNode) object.path("spec")).remove("renewTime");
                }
                objects.put(sample.path(object.at("/metadata/namespace").asText(), name), object);
            }
        }
        return objects;
    }

    /** Everything, once nothing changes any more between two looks. */
    private Map<String, JsonNode> everythingAtRest() {
        Map<String, JsonNode> last = new LinkedHashMap<>();
        awaitTrue(() -> {
            Map<String, JsonNode> now = everything();
            boolean rests = now.equals(last);
            last.clear();
            last.putAll(now);
            return rests;
        });
        return last;
    }

    /** What a pod that runs and a node that starts may not change; of all else everything. */
    private static JsonNode lasting(String path, JsonNode object) {
        if (!path.contains("/pods/steady") && !path.contains("/pods/pair") && !path.contains("/nodes/node-1")) {
            return object;
        }
        ObjectNode lasting = object.deepCopy();
        lasting.remove("status");
        ((ObjectNode) lasting.path("metadata")).remove(List.of("resourceVersion", "managedFields"));
        return lasting;
    }

    @Test
    @Order(1)
    void everyObjectIsAsItWas() {
        Map<String, JsonNode> before = everythingAtRest();
        assertThat(before).hasSizeGreaterThan(15).containsKey("/api/v1/namespaces/kept/pods/steady");
        long head =
                api.get("/api/v1/pods").json().at("/metadata/resourceVersion").asLong();
        cluster.down();
        cluster.up();
        Map<String, JsonNode> after = everything();
        before.forEach((path, object) -> assertThat(lasting(path, after.getOrDefault(path, object.path("none"))))
                .as(path)
                .isEqualTo(lasting(path, object)));
        assertThat(api.get("/api/v1/pods")
                        .json()
                        .at("/metadata/resourceVersion")
                        .asLong())
                .isGreaterThanOrEqualTo(head);
        awaitTrue(this::everyContainerHasAProcess);
        kubectl.run("wait", "--for=condition=Ready", "pod/steady", "pod/pair", "--timeout=60s");
    }

    @Test
    @Order(2)
    void readyzTellsOfARuntimeThatHangs() throws Exception {
        ProcessHandle containerd = ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/containerd")
                        && process.info()
                                .commandLine()
                                .orElse("")
                                .contains(cluster.directory().toString()))
                .findFirst()
                .orElseThrow();
        assertThat(api.get("/readyz/container-runtime").code()).isEqualTo(200);
        signal("-STOP", containerd);
        try {
            assertThat(api.get("/readyz/container-runtime").code()).isEqualTo(500);
            assertThat(api.get("/readyz").code()).isEqualTo(500);
            assertThat(api.get("/readyz/node-agent").code()).isEqualTo(200);
        } finally {
            signal("-CONT", containerd);
        }
        awaitTrue(() -> api.get("/readyz").code() == 200);
        awaitTrue(this::everyContainerHasAProcess);
        kubectl.run("wait", "--for=condition=Ready", "node/" + cluster.nodeName(), "--timeout=60s");
    }

    private static void signal(String signal, ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** The container ids of a pod, and how often each was restarted. */
    private Map<String, Integer> containers(String pod) {
        Map<String, Integer> containers = new TreeMap<>();
        JsonNode status = api.get("/api/v1/namespaces/kept/pods/" + pod).json().path("status");
        for (String list : List.of("containerStatuses", "initContainerStatuses")) {
            for (JsonNode container : status.path(list)) {
                containers.put(
                        container.path("containerID").asText(),
                        container.path("restartCount").asInt());
            }
        }
        return containers;
    }

    /** The ids of the containers, without those that prepare. */
    private Stream<String> runningContainers() {
        return STEADY.stream()
                .map(pod -> api.get("/api/v1/namespaces/kept/pods/" + pod).json())
                .flatMap(pod -> pod.at("/status/containerStatuses").valueStream())
                .map(container -> container.path("containerID").asText());
    }

    /** Until its agent has looked, a status tells of the containers that ran before the stop. */
    private boolean everyContainerHasAProcess() {
        return runningContainers().allMatch(id -> HostView.find(id).isPresent());
    }

    private Map<String, Long> processes() {
        return runningContainers()
                .collect(Collectors.toMap(id -> id, id -> HostView.process(id).pid()));
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @RepeatedTest(3)
    @Order(3)
    void aKilledJvmLosesNothing(org.junit.jupiter.api.RepetitionInfo repetition) throws Exception {
        Map<String, Integer> steady = containers("steady");
        Map<String, Integer> pair = containers("pair");
        Map<String, Long> processes = processes();
        assertThat(processes).hasSize(3);
        String prefix = "killed-" + repetition.getCurrentRepetition();
        long from = api.get(CONFIG_MAPS).json().at("/metadata/resourceVersion").asLong();
        int writes = 20 + random.nextInt(400);
        Writers writers = Writers.start(api, CONFIG_MAPS, prefix);
        List<Watching.Event> seen;
        try (writers;
                Watching watching = Watching.open(api, CONFIG_MAPS + "?watch=true&resourceVersion=" + from)) {
            awaitTrue(() -> writers.acknowledged().size() >= writes);
            ProcessHandle jvm = ProcessHandle.of(cluster.nodePid()).orElseThrow();
            jvm.destroyForcibly();
            jvm.onExit().get(10, TimeUnit.SECONDS);
            writers.close();
            watching.awaitEnd();
            seen = watching.events();
        }
        assertThat(processes.values()).allMatch(ITRestart::alive);
        cluster.up();
        assertThat(writers.putOff()).isEmpty();
        assertThat(writers.refused()).isEmpty();
        nothingIsMissing(prefix, writers.acknowledged());
        resumedWatchesCompleteWhatWasSeen(prefix, from, seen);
        awaitTrue(
                () -> containers("steady").equals(steady) && containers("pair").equals(pair));
        assertThat(processes()).isEqualTo(processes);
        kubectl.run("wait", "--for=condition=Ready", "pod/steady", "pod/pair", "--timeout=60s");
        assertThat(kubectl.run("exec", "pair", "-c", "b", "--", "echo", "hello"))
                .isEqualTo("hello\n");
        assertThat(containers("pair")).isEqualTo(pair);
    }

    private Map<String, Long> present(String prefix) {
        Map<String, Long> present = new TreeMap<>();
        for (JsonNode object : api.get(CONFIG_MAPS).json().path("items")) {
            String name = object.at("/metadata/name").asText();
            if (name.startsWith(prefix)) {
                present.put(name, object.at("/metadata/resourceVersion").asLong());
            }
        }
        return present;
    }

    private void nothingIsMissing(String prefix, Map<String, Long> acknowledged) {
        assertThat(present(prefix)).containsAllEntriesOf(acknowledged);
    }

    /** From the last revision that was seen before, and from every other, exactly what was made since comes. */
    private void resumedWatchesCompleteWhatWasSeen(String prefix, long from, List<Watching.Event> seen)
            throws IOException {
        assertThat(seen).isNotEmpty();
        List<String> made = present(prefix).entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(entry -> "ADDED " + entry.getKey() + " " + entry.getValue())
                .toList();
        List<Integer> cuts = List.of(0, random.nextInt(seen.size()), seen.size());
        for (int cut : cuts) {
            long last = cut == 0 ? from : seen.get(cut - 1).revision();
            try (Watching watching = Watching.open(api, CONFIG_MAPS + "?watch=true&resourceVersion=" + last)) {
                api.post(CONFIG_MAPS, "{\"metadata\":{\"generateName\":\"last-\"}}");
                Watching.Event end =
                        watching.await("the last", event -> event.name().startsWith("last-"));
                List<Watching.Event> all = new java.util.ArrayList<>(seen.subList(0, cut));
                all.addAll(watching.events().subList(0, watching.events().indexOf(end)));
                assertThat(all.stream()
                                .filter(event -> event.name().startsWith(prefix))
                                .map(event -> event.brief() + " " + event.revision()))
                        .as("resumed after %s of %s events", cut, seen.size())
                        .containsExactlyElementsOf(made);
            }
        }
    }

    private long postmaster() throws IOException {
        try (var files = Files.walk(cluster.directory())) {
            var file = files.filter(each -> each.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(Files.readAllLines(file).getFirst().strip());
        }
    }

    @Test
    @Order(4)
    void aKilledDatabaseComesBackAndHasLostNothing() throws Exception {
        String owner = api.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"owner\"}}")
                .json()
                .at("/metadata/uid")
                .asText();
        for (int i = 0; i < 20; i++) {
            api.post(CONFIG_MAPS, """
                    {"metadata":{"name":"owned-%s","ownerReferences":[
                     {"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"%s"}]}}""".formatted(i, owner));
        }
        long from = api.get(CONFIG_MAPS).json().at("/metadata/resourceVersion").asLong();
        Writers writers = Writers.start(api, CONFIG_MAPS, "outage");
        try (writers;
                Watching watching = Watching.open(api, CONFIG_MAPS + "?watch=true&resourceVersion=" + from)) {
            awaitTrue(() -> writers.acknowledged().size() >= 50 + random.nextInt(200));
            ProcessHandle database = ProcessHandle.of(postmaster()).orElseThrow();
            api.delete(CONFIG_MAPS + "/owner");
            database.destroyForcibly();
            awaitTrue(() -> !writers.putOff().isEmpty());
            Api.Answer known = api.get("/api/v1/namespaces/kept/pods/steady");
            assertThat(known.code()).as(known.body()).isEqualTo(200);
            int before = writers.acknowledged().size();
            awaitTrue(() -> writers.acknowledged().size() > before + 100);
            assertThat(writers.putOff()).containsOnlyKeys(503);
            writers.close();
            nothingIsMissing("outage", writers.acknowledged());
            assertThat(postmaster()).isNotEqualTo(database.pid());
            api.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"after-outage\"}}");
            watching.await("ADDED", "after-outage");
            assertThat(watching.events().stream()
                            .filter(event -> event.name().startsWith("outage"))
                            .map(event -> event.name() + " " + event.revision()))
                    .containsExactlyElementsOf(present("outage").entrySet().stream()
                            .sorted(Map.Entry.comparingByValue())
                            .map(entry -> entry.getKey() + " " + entry.getValue())
                            .toList());
        }
        awaitTrue(() -> present("owned-").isEmpty());
        assertThat(Objects.requireNonNull(containers("steady")).values()).containsOnly(1);
    }
}
