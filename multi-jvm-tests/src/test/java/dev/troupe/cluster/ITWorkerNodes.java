package dev.troupe.cluster;

import static dev.troupe.cluster.SeveralNodes.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.app.local.ClusterDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/** One control node and two that only run pods: what these can, what they may not, and how they and it die. */
@Isolated("it takes the machine for itself")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITWorkerNodes {
    private static final int REPLICAS = 4;
    private static final String NODES = "/api/v1/nodes/";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String READER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: reader}
            spec:
              nodeName: node-2
              terminationGracePeriodSeconds: 0
              containers:
              - name: c
                image: nginx:1.14.2
                imagePullPolicy: Never
                env: [{name: WORD, valueFrom: {secretKeyRef: {name: mine, key: word}}}]
                command: [sh, -c, 'echo "$WORD" "$(cat /etc/settings/colour)"; exec httpd -f -v -p 80 -h /var/www']
                volumeMounts: [{name: settings, mountPath: /etc/settings}]
              volumes: [{name: settings, configMap: {name: settings}}]
            """;
    private static final String SINGLE = """
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
            """;

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/";

    private ClusterUnderTest cluster;
    private Api api;
    private Kubectl kubectl;
    private Balancers balancers;

    @BeforeAll
    void start() throws IOException {
        cluster = ClusterUnderTest.start(3, 1);
        api = cluster.api();
        kubectl = Kubectl.of(cluster.kubeconfig());
        balancers = new Balancers(cluster, kubectl);
        // From now on all pods are the workers'.
        kubectl.run("cordon", "node-1");
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

    /** The running containers of pods with that label which are not on their way out, by their nodes. */
    private Map<String, Set<String>> running(String app) {
        Map<String, Set<String>> byNode = new TreeMap<>();
        for (JsonNode pod : api.get(PODS + "?labelSelector=app%3D" + app).json().path("items")) {
            if (pod.at("/status/containerStatuses/0/ready").asBoolean()
                    && pod.at("/metadata/deletionTimestamp").isMissingNode()) {
                byNode.computeIfAbsent(pod.at("/spec/nodeName").asText(), node -> new TreeSet<>())
                        .add(pod.at("/status/containerStatuses/0/containerID").asText());
            }
        }
        return byNode;
    }

    private static int count(Map<String, Set<String>> byNode) {
        return byNode.values().stream().mapToInt(Set::size).sum();
    }

    @Test
    @Order(1)
    void workersRunPodsThatAreReachedAsOnAnyNode() throws Exception {
        assertThat(kubectl.run("get", "nodes", "--no-headers").lines().map(line -> line.split(" +")[2]))
                .containsExactly("control-plane", "<none>", "<none>");
        assertThat(running("web").keySet()).containsExactly("node-2", "node-3");
        kubectl.run("create", "secret", "generic", "mine", "--from-literal=word=hello");
        kubectl.run("create", "configmap", "settings", "--from-literal=colour=green");
        kubectl.apply(READER);
        kubectl.run("wait", "--for=condition=Ready", "pod/reader", "--timeout=40s");
        assertThat(kubectl.run("logs", "reader")).isEqualTo("hello green\n");
        assertThat(kubectl.run("exec", "reader", "--", "hostname")).isEqualTo("reader\n");
        try (Forwarded forwarded = Forwarded.to(kubectl, "pod/reader", 80);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + forwarded.port() + "/"))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("Welcome to nginx!\n");
        }
        assertThat(kubectl.run("get", "events", "--field-selector=involvedObject.name=reader"))
                .contains("Started");
        kubectl.run("patch", "configmap", "settings", "-p", "{\"data\":{\"colour\":\"blue\"}}");
        awaitTrue(
                "the pod sees the new value",
                () -> kubectl.run("exec", "reader", "--", "cat", "/etc/settings/colour")
                        .equals("blue"));
    }

    @Test
    @Order(2)
    void podsOfDifferentNodesReachEachOtherUnderTheirOwnAddresses() {
        new WorkerNetwork(cluster, kubectl).overlay();
    }

    @Test
    @Order(2)
    void aServiceLeadsToItsPodsFromEverywhere() throws Exception {
        new WorkerNetwork(cluster, kubectl).service();
    }

    @Test
    @Order(2)
    void policiesKeepPodsApartOnOneNodeAndBetweenNodes() {
        new WorkerPolicies(kubectl).run();
    }

    @Test
    @Order(2)
    void everyNodeServesAnIngress() throws Exception {
        new WorkerIngress(cluster, kubectl).ingress();
    }

    @Test
    @Order(2)
    void aLoadBalancersAddressIsOneNodes() {
        balancers.make();
    }

    @Test
    @Order(1)
    void leasesAreRenewedWithoutBeingWritten() {
        for (String node : List.of("node-1", "node-2")) {
            String path = LEASES + node;
            awaitTrue(node + " has a lease", () -> api.get(path).code() == 200);
            JsonNode before = api.get(path).json();
            assertThat(before.at("/spec/holderIdentity").asText()).isEqualTo(node);
            assertThat(before.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Node");
            awaitTrue(
                    node + " renews",
                    () -> api.get(path)
                                    .json()
                                    .at("/spec/renewTime")
                                    .asText()
                                    .compareTo(before.at("/spec/renewTime").asText())
                            > 0);
            assertThat(api.get(path).json().path("metadata")).isEqualTo(before.path("metadata"));
            assertThat(kubectl.run("describe", "node", node))
                    .containsPattern("HolderIdentity: +" + node)
                    .containsPattern("RenewTime: +\\w+, \\d\\d");
        }
    }

    @Test
    @Order(2)
    void aWorkersCertificateOpensNothingElse() throws IOException {
        kubectl.run("create", "secret", "generic", "others", "--from-literal=word=hidden");
        Kubectl worker = asWorker("node-2");
        String user = "User \"system:node:node-2\" cannot ";
        assertThat(worker.run("get", "secret", "mine", "-o", "name")).isEqualTo("secret/mine\n");
        refused(
                worker,
                "secrets \"others\" is forbidden: " + user
                        + "get resource \"secrets\" in API group \"\" in the namespace"
                        + " \"default\": no relationship found between node 'node-2' and this object",
                "get",
                "secret",
                "others");
        refused(worker, "secrets is forbidden: " + user + "list", "get", "secrets");
        refused(worker, "can only list/watch pods with spec.nodeName field selector", "get", "pods");
        assertThat(worker.run("get", "pods", "--field-selector=spec.nodeName=node-2", "-o", "name"))
                .contains("pod/reader");
        refused(worker, "node 'node-2' cannot read 'node-3', only its own Node object", "get", "node", "node-3");
        refused(
                worker,
                "node \"node-2\" is not allowed to modify labels: node-role.kubernetes.io/control-plane",
                "label",
                "node",
                "node-2",
                "node-role.kubernetes.io/control-plane=");
        refused(worker, "is not allowed to modify taints", "taint", "node", "node-2", "a=b:NoExecute");
        refused(worker, user + "create resource \"pods\"", "run", "mine", "--image=busybox:1.37");
        refused(worker, user + "delete resource \"nodes\"", "delete", "node", "node-3");
        String foreign = kubectl.json("get", "pods", "-l", "app=web", "--field-selector=spec.nodeName=node-3")
                .at("/items/0/metadata/name")
                .asText();
        refused(worker, "can only delete pods with spec.nodeName set to itself", "delete", "pod", foreign);
        refused(worker, user + "create resource \"pods/exec\"", "exec", "reader", "--", "hostname");
        refused(worker, "cannot get path", "get", "--raw", "/troupe/nodes/node-3/feed");
        ClusterDirectory directory = ClusterDirectory.of(cluster.directory());
        assertThat(Files.readString(directory.node("node-2").resolve("node.conf")))
                .doesNotContain("password")
                .doesNotContain(directory.pki().toString());
    }

    private static void refused(Kubectl kubectl, String why, String... arguments) {
        Kubectl.Result result = kubectl.attempt("", arguments);
        assertThat(result.exitCode())
                .as(String.join(" ", arguments) + result.all())
                .isNotZero();
        assertThat(result.err()).contains("Forbidden").contains(why);
    }

    private Kubectl asWorker(String node) throws IOException {
        Path pki = ClusterDirectory.of(cluster.directory()).node(node).resolve("pki");
        Path kubeconfig = cluster.directory().resolve("kubeconfig-" + node);
        Kubectl worker = kubectl.with(kubeconfig);
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s", certificate-authority: "%s"}}]
                users: [{name: u, user: {client-certificate: "%s", client-key: "%s"}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(
                        server(), pki.resolve("ca.crt"), pki.resolve("node.crt"), pki.resolve("node.key")));
        return worker;
    }

    private String server() {
        return kubectl.run("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}");
    }

    @Test
    @Order(3)
    void aKilledWorkersPodsRunOnTheOther() throws InterruptedException {
        String moving = balancers.heldBy("node-3");
        long began = System.nanoTime();
        Thread asking = Thread.ofVirtual().start(() -> balancers.awaitMoved(moving, began));
        // The cable goes first; that the rest dies takes a while.
        Thread killing = Thread.ofVirtual().start(() -> cluster.node("node-3").kill());
        awaitTrue("node-3 is NotReady", () -> !isReady("node-3"));
        long notReady = System.nanoTime();
        awaitTrue("replacements run", () -> {
            Map<String, Set<String>> now = running("web");
            return now.keySet().equals(Set.of("node-2")) && count(now) == REPLICAS;
        });
        System.out.printf(
                "killed worker: NotReady after %d ms, replaced after %d ms%n",
                (notReady - began) / 1_000_000, (System.nanoTime() - began) / 1_000_000);
        assertThat(api.get(NODES + "node-3").json().at("/spec/taints").findValuesAsText("key"))
                .containsOnly("node.kubernetes.io/unreachable");
        killing.join();
        cluster.node("node-3").heal();
        cluster.upWith("user");
        awaitTrue("node-3 is Ready", () -> isReady("node-3"));
        awaitTrue(
                "what was on node-3 is gone",
                () -> api.get(PODS + "?labelSelector=app%3Dweb")
                                .json()
                                .path("items")
                                .size()
                        == REPLICAS);
        awaitTrue(
                "no taint is left",
                () -> api.get(NODES + "node-3").json().at("/spec/taints").isEmpty());
        new WorkerNetwork(cluster, kubectl).bothKindsOfVtep();
        asking.join();
        balancers.movedBack(moving, "node-3");
    }

    @Test
    @Order(4)
    void anExclusivePodOfAWorkerThatIsCutOffStopsBeforeItIsReplaced() throws IOException {
        Path shared = Files.createDirectory(cluster.directory().resolve("shared"));
        kubectl.apply(SINGLE.formatted(shared));
        awaitTrue("the exclusive pod runs", () -> count(running("single")) == 1);
        String first = running("single").keySet().iterator().next();
        cluster.node(first).partition();
        awaitTrue("another has taken its place", () -> {
            Map<String, Set<String>> now = running("single");
            return count(now) == 1 && !now.containsKey(first);
        });
        cluster.node(first).heal();
        awaitTrue(first + " is Ready", () -> isReady(first));
        awaitTrue(
                "the first is gone",
                () -> api.get(PODS + "?labelSelector=app%3Dsingle")
                                .json()
                                .path("items")
                                .size()
                        == 1);
        Map<String, List<Double>> beats = new TreeMap<>();
        for (String line : Files.readAllLines(shared.resolve("beats"))) {
            String[] words = line.split(" ");
            beats.computeIfAbsent(words[1], pod -> new ArrayList<>()).add(Double.valueOf(words[0]));
        }
        List<List<Double>> runs = beats.values().stream()
                .sorted(Comparator.comparing(List::getFirst))
                .toList();
        assertThat(runs).hasSize(2);
        assertThat(runs.get(1).getFirst())
                .isGreaterThan(runs.get(0).stream().max(Double::compare).orElseThrow());
        kubectl.run("delete", "replicaset", "single", "--wait=false");
    }

    @Test
    @Order(5)
    void podsOfWorkersOutliveTheControlNode() {
        awaitTrue("all replicas run", () -> count(running("web")) == REPLICAS);
        Map<String, Set<String>> before = running("web");
        cluster.node("node-1").kill();
        cluster.node("node-1").start();
        for (String node : List.of("node-1", "node-2", "node-3")) {
            awaitTrue(node + " is Ready", () -> isReady(node));
        }
        // That a new pod runs shows that the workers listen again, and so know by now what there is.
        kubectl.run("scale", "deployment", "web", "--replicas=" + (REPLICAS + 2));
        awaitTrue("new replicas run", () -> count(running("web")) == REPLICAS + 2);
        running("web")
                .forEach((node, containers) -> assertThat(containers).containsAll(before.getOrDefault(node, Set.of())));
        assertThat(kubectl.run("exec", "reader", "--", "hostname")).isEqualTo("reader\n");
        assertThat(kubectl.json("get", "pod", "reader")
                        .at("/status/containerStatuses/0/restartCount")
                        .asInt())
                .isZero();
    }
}
