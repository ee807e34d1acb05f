package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the certificate of a worker opens, and what not. */
final class NodeRightsTest {
    private static final String CORE = "/api/v1/namespaces/default/";
    private static final String EVENTS = CORE + "events";

    @TempDir
    private static Path directory;

    private static ServerFixture server;
    private static WorkerFixture worker;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
        for (String name : new String[] {"w1", "w2"}) {
            server.cluster.create(WorkerFixture.object("Node", "", name));
        }
        server.cluster.create(WorkerFixture.ingressClass("ours", "troupe.dev/ingress"));
        server.cluster.create(WorkerFixture.ingressClass("others", "example.com/other"));
        server.cluster.create(WorkerFixture.ingress("served", "ours", "certificate"));
        server.cluster.create(WorkerFixture.ingress("foreign", "others", "foreign-certificate"));
        for (String name : new String[] {"mine", "others", "nobodys", "certificate", "foreign-certificate"}) {
            server.cluster.create(WorkerFixture.object("Secret", "default", name));
            server.cluster.create(WorkerFixture.object("ConfigMap", "default", name));
        }
        server.cluster.create(WorkerFixture.pod("own", "w1", "mine", "mine"));
        server.cluster.create(WorkerFixture.pod("foreign", "w2", "others", "others"));
        worker = new WorkerFixture(server, directory, "w1");
    }

    @AfterAll
    static void stop() {
        worker.close();
        server.close();
    }

    private static void assertForbidden(HttpResponse<String> response, String why) {
        JsonNode status = Json.read(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
        assertThat(status.path("reason").asText()).isEqualTo("Forbidden");
        assertThat(status.path("message").asText()).contains(why);
    }

    private static void assertDone(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    }

    @ParameterizedTest
    @CsvSource({
        CORE + "secrets/mine",
        CORE + "secrets/certificate",
        "/apis/networking.k8s.io/v1/ingresses",
        "/apis/networking.k8s.io/v1/ingressclasses",
        CORE + "configmaps/mine",
        CORE + "secrets?fieldSelector=metadata.name%3Dmine",
        CORE + "pods/own",
        "/api/v1/pods?fieldSelector=spec.nodeName%3Dw1",
        "/api/v1/nodes/w1",
        "/api/v1/nodes?fieldSelector=metadata.name%3Dw1",
        "/api",
        "/apis/apps/v1",
        "/version",
        "/apis/networking.k8s.io/v1/networkpolicies",
        "/troupe/nodes/w1/head",
    })
    void readsWhatItsPodsNeed(String path) throws Exception {
        assertDone(worker.get(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                CORE + "secrets/others | no relationship found between node 'w1' and this object",
                CORE + "secrets/foreign-certificate | no relationship found between node 'w1' and this object",
                CORE + "secrets/nobodys | no relationship found between node 'w1' and this object",
                CORE + "configmaps/others | no relationship found between node 'w1' and this object",
                CORE + "secrets | No Object name found",
                "/api/v1/secrets?fieldSelector=metadata.name%3Dmine | can only read namespaced object of this type",
                CORE + "pods/foreign | no relationship found between node 'w1' and this object",
                CORE + "pods | can only list/watch pods with spec.nodeName field selector",
                "/api/v1/pods?fieldSelector=spec.nodeName%3Dw2 | can only list/watch pods with spec.nodeName",
                "/api/v1/pods?fieldSelector=spec.nodeName!%3Dw1 | can only list/watch pods with spec.nodeName",
                "/api/v1/pods?watch=1 | can only list/watch pods with spec.nodeName field selector",
                "/api/v1/nodes/w2 | node 'w1' cannot read 'w2', only its own Node object",
                "/api/v1/nodes | node 'w1' cannot read all nodes, only its own Node object",
                "/apis/apps/v1/deployments | cannot list resource \"deployments\" in API group \"apps\"",
                "/api/v1/namespaces | cannot list resource \"namespaces\"",
                CORE + "pods/own/log | cannot get resource \"pods/log\"",
                CORE + "pods/own/exec | cannot get resource \"pods/exec\"",
                "/apis/coordination.k8s.io/v1/namespaces/default/leases/w1 | can only access leases in the",
                "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/w2 | with the same name",
                "/troupe/nodes/w2/feed | cannot get path",
                "/troupe/nodes/w2/head | cannot get path",
                "/troupe/history | cannot get path",
            })
    void readsNothingElse(String path, String why) throws Exception {
        assertForbidden(worker.get(path), why);
    }

    /** A comma inside a value must not pass for the end of a term. */
    @Test
    void isNotFooledByEscapedSelectors() throws Exception {
        assertForbidden(
                worker.get("/api/v1/pods?fieldSelector=metadata.name!%3Da%5C,spec.nodeName%3Dw1"),
                "can only list/watch pods with spec.nodeName field selector");
    }

    @Test
    void saysExactlyWhatKubernetesSays() throws Exception {
        assertThat(Json.read(worker.get(CORE + "secrets/others").body())
                        .path("message")
                        .asText())
                .isEqualTo("secrets \"others\" is forbidden: User \"system:node:w1\" cannot get resource \"secrets\" in"
                        + " API group \"\" in the namespace \"default\": no relationship found between node 'w1' and"
                        + " this object");
    }

    @Test
    void writesTheStatusOfItsOwnPodsOnly() throws Exception {
        String phase = "{\"status\":{\"phase\":\"Running\"}}";
        assertDone(worker.merge(CORE + "pods/own/status", phase));
        assertForbidden(
                worker.merge(CORE + "pods/foreign/status", phase),
                "node \"w1\" can only update pod status for pods with spec.nodeName set to itself");
        assertForbidden(worker.merge(CORE + "pods/own", phase), "cannot patch resource \"pods\"");
        assertForbidden(
                worker.merge(CORE + "pods/own/status", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
                "may change no fields but");
        assertForbidden(
                worker.send(
                        "PATCH",
                        CORE + "pods/own/status",
                        "application/json-patch+json",
                        "[{\"op\":\"remove\",\"path\":\"/status\"}]"),
                "may send merge patches and strategic merge patches only");
    }

    /** Between the look at the pod and the write another of the same name may have come. */
    @Test
    void labelsNoPodThroughItsStatus() throws Exception {
        server.cluster.create(WorkerFixture.pod("labelled", "w1", "mine", "mine"));
        String path = CORE + "pods/labelled/status";
        ObjectNode pod =
                (ObjectNode) Json.read(server.get(CORE + "pods/labelled").body());
        ((ObjectNode) pod.get("metadata")).remove("resourceVersion");
        Json.child(pod, "status").put("phase", "Running");
        assertDone(worker.send("PUT", path, "application/json", pod.toString()));
        Json.child(Json.child(pod, "metadata"), "labels").put("a", "b");
        assertForbidden(
                worker.send("PUT", path, "application/json", pod.toString()),
                "node \"w1\" cannot update labels through the status");
    }

    @Test
    void writesToThePodThatWasLookedAtOnly() throws Exception {
        server.cluster.create(WorkerFixture.pod("replaced", "w1", "mine", "mine"));
        server.cluster.holdFeed();
        try {
            assertThat(server.delete(CORE + "pods/replaced?gracePeriodSeconds=0")
                            .statusCode())
                    .isEqualTo(200);
            server.cluster.create(WorkerFixture.pod("replaced", "w2", "mine", "mine"));
            assertThat(worker.send("DELETE", CORE + "pods/replaced", "application/json", "")
                            .statusCode())
                    .isEqualTo(409);
            assertThat(worker.merge(CORE + "pods/replaced/status", "{\"status\":{\"phase\":\"Failed\"}}")
                            .statusCode())
                    .isEqualTo(409);
        } finally {
            server.cluster.releaseFeed();
        }
    }

    @Test
    void deletesItsOwnPodsOnly() throws Exception {
        server.cluster.create(WorkerFixture.pod("ending", "w1", "mine", "mine"));
        assertForbidden(
                worker.send("DELETE", CORE + "pods/foreign", "application/json", ""),
                "node \"w1\" can only delete pods with spec.nodeName set to itself");
        assertForbidden(
                worker.send("DELETE", CORE + "pods", "application/json", ""), "cannot deletecollection resource");
        assertDone(worker.send("DELETE", CORE + "pods/ending?gracePeriodSeconds=0", "application/json", ""));
        assertForbidden(
                worker.send(
                        "POST",
                        CORE + "pods",
                        "application/json",
                        WorkerFixture.pod("new", "w1", "others", "others").toString()),
                "cannot create resource \"pods\"");
    }

    @Test
    void keepsItsOwnNodeButNotWhatPodsChooseItBy() throws Exception {
        assertDone(worker.merge("/api/v1/nodes/w1/status", "{\"status\":{\"phase\":\"Running\"}}"));
        assertDone(worker.merge("/api/v1/nodes/w1", "{\"metadata\":{\"labels\":{\"example.com/disk\":\"ssd\"}}}"));
        assertForbidden(
                worker.merge("/api/v1/nodes/w2/status", "{\"status\":{\"phase\":\"Running\"}}"),
                "node \"w1\" is not allowed to modify node \"w2\"");
        assertForbidden(
                worker.merge(
                        "/api/v1/nodes/w1",
                        "{\"metadata\":{\"labels\":{\"node-role.kubernetes.io/control-plane\":\"\"}}}"),
                "is not allowed to modify labels: node-role.kubernetes.io/control-plane");
        assertForbidden(
                worker.merge("/api/v1/nodes/w1", "{\"spec\":{\"taints\":null}}"), "is not allowed to modify taints");
        assertForbidden(
                worker.send(
                        "PATCH",
                        "/api/v1/nodes/w1",
                        "application/strategic-merge-patch+json",
                        "{\"metadata\":{\"labels\":{\"$patch\":\"replace\"}}}"),
                "is not allowed to modify labels: $patch");
        assertForbidden(worker.send("DELETE", "/api/v1/nodes/w1", "application/json", ""), "cannot delete resource");
    }

    private static HttpResponse<String> event(String name, String kind, String about) throws Exception {
        var event = WorkerFixture.object("Event", "default", name);
        event.putObject("involvedObject")
                .put("kind", kind)
                .put("namespace", "default")
                .put("name", about);
        return worker.send("POST", EVENTS, "application/json", event.toString());
    }

    @Test
    void recordsEventsAboutItselfAndItsPodsOnly() throws Exception {
        String why = "node \"w1\" can only record events about itself and its own pods";
        assertDone(event("e1", "Pod", "own"));
        assertDone(event("e2", "Node", "w1"));
        assertForbidden(event("e3", "Pod", "foreign"), why);
        assertForbidden(event("e4", "Node", "w2"), why);
        assertForbidden(event("e5", "Secret", "mine"), why);
        assertDone(worker.merge(EVENTS + "/e1", "{\"count\":2}"));
        assertForbidden(worker.merge(EVENTS + "/e1", "{\"involvedObject\":{\"name\":\"foreign\"}}"), why);
        var others = WorkerFixture.object("Event", "default", "e6");
        others.putObject("involvedObject")
                .put("kind", "Pod")
                .put("namespace", "default")
                .put("name", "foreign");
        server.cluster.create(others);
        assertForbidden(worker.merge(EVENTS + "/e6", "{\"count\":2}"), why);
    }

    @ParameterizedTest
    @CsvSource({"mine, true, ''", "others, false, no relationship found between node 'w1' and this object"})
    void isToldWhatItMayDo(String secret, boolean allowed, String reason) throws Exception {
        HttpResponse<String> review = worker.send(
                "POST",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                "application/json",
                "{\"spec\":{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"secrets\",\"namespace\":\"default\","
                        + "\"name\":\"" + secret + "\"}}}");
        JsonNode status = Json.read(review.body()).path("status");
        assertThat(status.path("allowed").asBoolean()).as(review.body()).isEqualTo(allowed);
        assertThat(status.path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void usersWhoAreNoNodesGainNothing() throws Exception {
        var client = server.client(null);
        try {
            var bob = server.request(CORE + "secrets/mine")
                    .header("Authorization", "Bearer " + ServerFixture.BOB_TOKEN)
                    .build();
            assertThat(client.send(bob, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(403);
            var gateway = server.request("/troupe/nodes/w1/head")
                    .header("Authorization", "Bearer " + ServerFixture.BOB_TOKEN)
                    .build();
            assertThat(client.send(gateway, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(403);
        } finally {
            client.shutdownNow();
        }
    }
}
