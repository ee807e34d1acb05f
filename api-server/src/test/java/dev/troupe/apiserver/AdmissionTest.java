package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.Builders;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Admission, and the subresources that change a pod or a number of replicas. */
final class AdmissionTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String pod(String name, String spec) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]" + spec + "}}";
    }

    private static void assertForbidden(HttpResponse<String> response, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
        assertThat(Json.read(response.body()).path("message").asText()).isEqualTo(message);
    }

    @Test
    void podsGetAccountAndPriority() throws Exception {
        JsonNode spec = Json.read(server.post(PODS, pod("plain", "")).body()).path("spec");
        assertThat(spec.path("serviceAccountName").asText()).isEqualTo("default");
        assertThat(spec.path("serviceAccount").asText()).isEqualTo("default");
        assertThat(spec.path("priority").asInt(-1)).isZero();
        assertThat(spec.path("preemptionPolicy").asText()).isEqualTo("PreemptLowerPriority");
        JsonNode critical =
                Json.read(server.post(PODS, pod("critical", ",\"priorityClassName\":\"system-node-critical\""))
                        .body());
        assertThat(critical.at("/spec/priority").asInt()).isEqualTo(2_000_001_000);
    }

    private static String tolerations(String name, String asked) throws Exception {
        String spec = asked.isEmpty() ? "" : ",\"tolerations\":[" + asked + "]";
        HttpResponse<String> made = server.post(PODS, pod(name, spec));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Json.read(made.body()).at("/spec/tolerations").toString();
    }

    @Test
    void podsStayForAMomentOnANodeThatIsLost() throws Exception {
        String notReady = "{\"key\":\"node.kubernetes.io/not-ready\",\"operator\":\"Exists\","
                + "\"effect\":\"NoExecute\",\"tolerationSeconds\":2}";
        String unreachable = notReady.replace("not-ready", "unreachable");
        assertThat(tolerations("t-none", "")).isEqualTo("[" + notReady + "," + unreachable + "]");
        String own = notReady.replace(":2}", ":60}");
        assertThat(tolerations("t-own", own)).isEqualTo("[" + own + "," + unreachable + "]");
        String other = "{\"key\":\"disk\",\"operator\":\"Exists\"}";
        assertThat(tolerations("t-other", other)).isEqualTo("[" + other + "," + notReady + "," + unreachable + "]");
        String noSchedule =
                "{\"key\":\"node.kubernetes.io/unreachable\",\"operator\":\"Exists\"," + "\"effect\":\"NoSchedule\"}";
        assertThat(tolerations("t-schedule", noSchedule))
                .isEqualTo("[" + noSchedule + "," + notReady + "," + unreachable + "]");
        String everything = "{\"operator\":\"Exists\"}";
        assertThat(tolerations("t-all", everything)).isEqualTo("[" + everything + "]");
    }

    private static JsonNode applied(String name, String spec) throws Exception {
        return appliedTo(PODS + "/" + name, pod(name, spec)).at("/spec/tolerations");
    }

    private static JsonNode appliedTo(String path, String body) throws Exception {
        AtomicReference<@Nullable WriteRequest> seen = new AtomicReference<>();
        server.cluster.refuse(write -> {
            seen.set(write);
            return null;
        });
        // The cluster in memory knows no apply; what reaches it is what counts here.
        server.patch(path + "?fieldManager=m", "application/apply-patch+yaml", body);
        server.cluster.refuse(write -> null);
        return Json.read(((WriteRequest.Patch) Objects.requireNonNull(seen.get(), "no write arrived")).body());
    }

    @Test
    void anApplyKeepsTheTolerationsThatWereFilledIn() throws Exception {
        assertThat(applied("a-new", "")).hasSize(2);
        tolerations("a-filled", "");
        server.cluster.edit(
                new ResourceKey("pods", "default", "a-filled"),
                pod -> pod.path("spec")
                        .path("tolerations")
                        .forEach(each -> ((ObjectNode) each).put("tolerationSeconds", 300)));
        assertThat(applied("a-filled", ""))
                .as("the setting has changed since")
                .allMatch(each -> each.path("tolerationSeconds").asInt() == 300)
                .hasSize(2);
        String own = "{\"key\":\"disk\",\"operator\":\"Exists\"}";
        tolerations("a-own", own);
        assertThat(applied("a-own", "").isMissingNode())
                .as("another manager need not know of them")
                .isTrue();
        assertThat(applied("a-own", ",\"tolerations\":[" + own + "]")).hasSize(3);
    }

    @Test
    void refusesWhatDoesNotExist() throws Exception {
        assertForbidden(
                server.post(PODS, pod("a", ",\"priorityClassName\":\"gold\"")),
                "pods \"a\" is forbidden: no PriorityClass with name gold was found");
        assertForbidden(
                server.post(PODS, pod("a", ",\"serviceAccountName\":\"robot\"")),
                "pods \"a\" is forbidden: error looking up service account default/robot: serviceaccount \"robot\" not"
                        + " found");
        assertForbidden(
                server.post(PODS, pod("a", ",\"runtimeClassName\":\"nosuch\"")),
                "pods \"a\" is forbidden: pod rejected: RuntimeClass \"nosuch\" not found");
        assertForbidden(
                server.post(PODS, pod("a", ",\"overhead\":{\"cpu\":\"1\"}")),
                "pods \"a\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined"
                        + " Overhead");
        HttpResponse<String> nowhere = server.post("/api/v1/namespaces/nowhere/pods", pod("a", ""));
        assertThat(nowhere.statusCode()).isEqualTo(404);
        assertThat(Json.read(nowhere.body()).path("message").asText()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void takesPullSecretsFromTheAccount() throws Exception {
        server.cluster.create((ObjectNode)
                Json.read("{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"puller\","
                        + "\"namespace\":\"default\"},\"imagePullSecrets\":[{\"name\":\"s\"}]}"));
        JsonNode made = Json.read(server.post(PODS, pod("puller", ",\"serviceAccountName\":\"puller\""))
                .body());
        assertThat(made.at("/spec/imagePullSecrets/0/name").asText()).isEqualTo("s");
    }

    @Test
    void namespacesOnTheirWayOutTakeNothing() throws Exception {
        ObjectNode namespace = ServerFixture.namespace("leaving");
        ((ObjectNode) namespace.path("metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");
        server.cluster.create(namespace);
        HttpResponse<String> refused = server.post("/api/v1/namespaces/leaving/pods", pod("a", ""));
        assertForbidden(
                refused,
                "pods \"a\" is forbidden: unable to create new content in namespace leaving because it is being"
                        + " terminated");
        assertThat(Json.read(refused.body()).at("/details/causes/0/reason").asText())
                .isEqualTo("NamespaceTerminating");
    }

    @Test
    void someNamespacesStay() throws Exception {
        assertForbidden(
                server.delete("/api/v1/namespaces/default"),
                "namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    private static WriteRequest written(String path, String body) throws Exception {
        return written(path, body, 201);
    }

    private static WriteRequest written(String path, String body, int code) throws Exception {
        AtomicReference<@Nullable WriteRequest> seen = new AtomicReference<>();
        server.cluster.refuse(write -> {
            seen.set(write);
            return null;
        });
        HttpResponse<String> response = server.post(path, body);
        server.cluster.refuse(write -> null);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(Json.read(response.body()).path("status").asText()).isEqualTo(code == 201 ? "Success" : "Failure");
        return Objects.requireNonNull(seen.get(), "no write arrived");
    }

    @Test
    void bindsAndEvicts() throws Exception {
        for (String name : new String[] {"bound", "bound-too"}) {
            server.post(PODS, pod(name, ""));
            String path = name.equals("bound") ? PODS + "/bound/binding" : "/api/v1/namespaces/default/bindings";
            String binding = "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"" + name
                    + "\"},\"target\":{\"kind\":\"Node\",\"name\":\"n1\"}}";
            assertThat(written(path, binding)).isInstanceOfSatisfying(WriteRequest.Update.class, update -> {
                assertThat(update.subresource()).isEqualTo("binding");
                assertThat(update.key()).isEqualTo(new ResourceKey("pods", "default", name));
                assertThat(update.object().at("/target/name").asText()).isEqualTo("n1");
            });
        }
        // The cluster in memory evicts nothing; that it is asked to is what counts here.
        WriteRequest eviction = written(
                PODS + "/bound/eviction",
                "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"bound\"},"
                        + "\"deleteOptions\":{\"gracePeriodSeconds\":3}}",
                404);
        assertThat(eviction).isInstanceOfSatisfying(WriteRequest.Update.class, update -> {
            assertThat(update.subresource()).isEqualTo("eviction");
            assertThat(update.object().at("/deleteOptions/gracePeriodSeconds").asInt())
                    .isEqualTo(3);
        });
    }

    @Test
    void scales() throws Exception {
        server.cluster.create(Builders.deployment("default", "scaled"));
        String path = "/apis/apps/v1/namespaces/default/deployments/scaled/scale";
        JsonNode scale = server.json(path);
        assertThat(scale.path("kind").asText()).isEqualTo("Scale");
        assertThat(scale.path("apiVersion").asText()).isEqualTo("autoscaling/v1");
        assertThat(scale.at("/status/selector").asText()).isEqualTo("app=scaled");
        JsonNode patched = Json.read(server.patch(path, "application/merge-patch+json", "{\"spec\":{\"replicas\":4}}")
                .body());
        assertThat(patched.at("/spec/replicas").asInt()).isEqualTo(4);
        ((ObjectNode) patched.path("spec")).put("replicas", 2);
        JsonNode replaced = Json.read(server.put(path, patched.toString()).body());
        assertThat(replaced.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(server.json("/apis/apps/v1/namespaces/default/deployments/scaled")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        assertThat(server.put(path, patched.toString()).statusCode()).isEqualTo(409);
    }

    @Test
    void ingressesGetTheDefaultClass() throws Exception {
        String path = "/apis/networking.k8s.io/v1/namespaces/default/ingresses";
        String ingress = "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"Ingress\",\"metadata\":{\"name\":\"%s\"},"
                + "\"spec\":{%s\"defaultBackend\":{\"service\":{\"name\":\"web\",\"port\":{\"number\":80}}}}}";
        HttpResponse<String> none = server.post(path, ingress.formatted("early", ""));
        assertThat(Json.read(none.body()).at("/spec/ingressClassName").asText()).isEmpty();
        ObjectNode marked = WorkerFixture.ingressClass("marked", "example.com/c");
        Json.child(Json.child(marked, "metadata"), "annotations")
                .put("ingressclass.kubernetes.io/is-default-class", "true");
        server.cluster.create(marked);
        server.cluster.create(WorkerFixture.ingressClass("plain", "example.com/c"));
        HttpResponse<String> made = server.post(path, ingress.formatted("late", ""));
        assertThat(Json.read(made.body()).at("/spec/ingressClassName").asText()).isEqualTo("marked");
        HttpResponse<String> own = server.post(path, ingress.formatted("own", "\"ingressClassName\":\"plain\","));
        assertThat(Json.read(own.body()).at("/spec/ingressClassName").asText()).isEqualTo("plain");
        assertThat(appliedTo(path + "/new", ingress.formatted("new", ""))
                        .at("/spec/ingressClassName")
                        .asText())
                .isEqualTo("marked");
        assertThat(appliedTo(path + "/own", ingress.formatted("own", ""))
                        .at("/spec/ingressClassName")
                        .asText())
                .as("what an Ingress has is not taken away")
                .isEqualTo("plain");
    }
}
