package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.WorkerFixture.Feed;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.object.Caller;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway tells a worker, and that it hears it. */
@Timeout(60)
final class NodeGatewayTest {
    private static final String CORE = "/api/v1/namespaces/default/";

    @TempDir
    private Path directory;

    private ServerFixture server;
    private WorkerFixture worker;

    @BeforeEach
    void start() throws Exception {
        server = new ServerFixture();
        server.cluster.create(WorkerFixture.object("Node", "", "w1"));
        server.cluster.create(WorkerFixture.object("Node", "", "w2"));
        for (String name : List.of("a", "b")) {
            server.cluster.create(WorkerFixture.object("Secret", "default", name));
            server.cluster.create(WorkerFixture.object("ConfigMap", "default", name));
        }
        server.cluster.create(WorkerFixture.pod("own", "w1", "a", "a"));
        server.cluster.create(WorkerFixture.pod("foreign", "w2", "b", "b"));
        worker = new WorkerFixture(server, directory, "w1");
    }

    @AfterEach
    void stop() {
        worker.close();
        server.close();
    }

    private static List<String> untilSynced(Feed feed) throws Exception {
        List<String> told = new ArrayList<>();
        for (JsonNode line = feed.next(); !Feed.text(line).equals("SYNCED"); line = feed.next()) {
            told.add(Feed.text(line));
        }
        return told;
    }

    @Test
    void tellsAWorkerItsNodeItsPodsAndFirstWhatTheyNeed() throws Exception {
        try (Feed feed = worker.listen()) {
            List<String> told = untilSynced(feed);
            assertThat(told)
                    .containsExactlyInAnyOrder(
                            "ADDED secrets/a",
                            "ADDED configmaps/a",
                            "ADDED namespaces/default",
                            "ADDED pods/own",
                            "ADDED nodes/w1",
                            "ADDED nodes/w2");
            assertThat(told.indexOf("ADDED pods/own"))
                    .isGreaterThan(told.indexOf("ADDED secrets/a"))
                    .isGreaterThan(told.indexOf("ADDED configmaps/a"));
        }
    }

    @Test
    void tellsWhatChangesAndWhatIsNeededNoMore() throws Exception {
        try (Feed feed = worker.listen()) {
            untilSynced(feed);
            server.patch(CORE + "secrets/b", "application/merge-patch+json", "{\"type\":\"hidden\"}");
            server.patch(CORE + "secrets/a", "application/merge-patch+json", "{\"stringData\":{\"x\":\"y\"}}");
            List<String> told = new ArrayList<>();
            feed.until(text -> {
                told.add(text);
                return text.equals("MODIFIED secrets/a");
            });
            assertThat(told).doesNotContain("MODIFIED secrets/b");
            server.cluster.create(WorkerFixture.pod("later", "w1", "b", "a"));
            assertThat(Feed.text(feed.until(text -> !text.startsWith("HEAD")))).isEqualTo("ADDED secrets/b");
            assertThat(Feed.text(feed.until(text -> !text.startsWith("HEAD")))).isEqualTo("ADDED pods/later");
            server.delete(CORE + "pods/later?gracePeriodSeconds=0");
            feed.until(text -> text.equals("DELETED pods/later"));
            assertThat(Feed.text(feed.until(text -> !text.startsWith("HEAD")))).isEqualTo("DELETED secrets/b");
        }
    }

    /** What network policies choose by, and nothing else of what is not this worker's. */
    @Test
    void tellsOfOthersPodsAndNamespacesWhatPoliciesAskOfThem() throws Exception {
        ResourceKey foreign = new ResourceKey("pods", "default", "foreign");
        server.cluster.create(WorkerFixture.object("Namespace", "", "team"));
        try (Feed feed = worker.listen()) {
            untilSynced(feed);
            server.cluster.edit(
                    foreign,
                    pod -> pod.withObject("/status")
                            .put("podIP", "10.17.2.7")
                            .put("phase", "Running")
                            .put("message", "hidden"));
            JsonNode told =
                    feed.until(text -> text.equals("ADDED pods/foreign")).path("object");
            assertThat(told.at("/status/podIP").asText()).isEqualTo("10.17.2.7");
            assertThat(told.at("/spec/nodeName").asText()).isEqualTo("w2");
            assertThat(told.toString()).doesNotContain("hidden", "envFrom", "volumes");
            server.cluster.edit(foreign, pod -> pod.withObject("/status").put("message", "still hidden"));
            server.cluster.edit(
                    foreign, pod -> pod.withObject("/metadata/labels").put("app", "web"));
            told = feed.until(text -> !text.startsWith("HEAD"));
            assertThat(Feed.text(told)).isEqualTo("MODIFIED pods/foreign");
            assertThat(told.at("/object/metadata/labels/app").asText()).isEqualTo("web");
            server.cluster.edit(ResourceKey.clusterScoped("namespaces", "team"), namespace -> {
                namespace.withObject("/metadata/labels").put("colour", "red");
                namespace.withObject("/metadata/annotations").put("note", "hidden");
            });
            told = feed.until(text -> !text.startsWith("HEAD"));
            assertThat(Feed.text(told)).isEqualTo("MODIFIED namespaces/team");
            assertThat(told.toString()).contains("red").doesNotContain("hidden");
            server.cluster.edit(foreign, pod -> pod.withObject("/status").put("phase", "Failed"));
            assertThat(Feed.text(feed.until(text -> !text.startsWith("HEAD")))).isEqualTo("DELETED pods/foreign");
        }
    }

    /** Every node serves Ingresses of Troupe's class, and needs their certificates; those of other classes no node. */
    @Test
    void tellsTheCertificatesOfIngressesThatItServes() throws Exception {
        server.cluster.create(WorkerFixture.ingressClass("ours", "troupe.dev/ingress"));
        server.cluster.create(WorkerFixture.ingressClass("others", "example.com/other"));
        server.cluster.create(WorkerFixture.ingress("first", "ours", "b"));
        try (Feed feed = worker.listen()) {
            List<String> told = untilSynced(feed);
            assertThat(told)
                    .contains("ADDED ingresses.networking.k8s.io/first", "ADDED ingressclasses.networking.k8s.io/ours");
            assertThat(told.indexOf("ADDED ingresses.networking.k8s.io/first"))
                    .isGreaterThan(told.indexOf("ADDED secrets/b"));
            server.patch(CORE + "secrets/b", "application/merge-patch+json", "{\"stringData\":{\"x\":\"y\"}}");
            feed.until(text -> text.equals("MODIFIED secrets/b"));
            server.cluster.create(WorkerFixture.object("Secret", "default", "hidden"));
            server.cluster.create(WorkerFixture.ingress("second", "others", "hidden"));
            assertThat(Feed.text(feed.until(text -> !text.startsWith("HEAD"))))
                    .isEqualTo("ADDED ingresses.networking.k8s.io/second");
            server.cluster.remove(new ResourceKey("ingresses.networking.k8s.io", "default", "first"));
            assertThat(Feed.text(feed.until(text -> !text.startsWith("HEAD")))).isEqualTo("DELETED secrets/b");
        }
    }

    @Test
    void tellsTheHeadToWhoAsks() throws Exception {
        try (Feed feed = worker.listen()) {
            untilSynced(feed);
            server.cluster.create(WorkerFixture.object("ConfigMap", "default", "unseen"));
            long head = Json.read(worker.get("/troupe/nodes/w1/head").body())
                    .path("revision")
                    .asLong();
            assertThat(head).isEqualTo(server.cluster.head());
            JsonNode line = feed.until(text -> text.equals("HEAD"));
            while (line.path("revision").asLong() < head) {
                line = feed.until(text -> text.equals("HEAD"));
            }
            assertThat(line.path("revision").asLong()).isEqualTo(head);
        }
    }

    /** What the Node object says of its addresses is the worker's own word; the certificate's is the cluster's. */
    @Test
    void certifiesOnlyWhatTheShownCertificateSays() throws Exception {
        server.admission = new NodeAdmission() {
            @Override
            public Admission admit(JoinRequest request, Caller caller) {
                throw new AssertionError("nobody joins");
            }

            @Override
            public String renew(String node, List<String> addresses, String certificateRequest) {
                return node + " at " + addresses + " for " + certificateRequest;
            }
        };
        String body = "{\"certificateRequest\":\"r\"}";
        HttpResponse<String> own = worker.send("POST", "/troupe/nodes/w1/certificate", "application/json", body);
        assertThat(own.statusCode()).as(own.body()).isEqualTo(201);
        assertThat(Json.read(own.body()).path("certificate").asText()).isEqualTo("w1 at [192.0.2.7] for r");
        assertThat(worker.send("POST", "/troupe/nodes/w2/certificate", "application/json", body)
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.post("/troupe/nodes/w1/certificate", body).statusCode())
                .as("an administrator has shown another certificate")
                .isEqualTo(400);
    }

    @Test
    void renewsTheWorkersOwnLease() throws Exception {
        HttpResponse<String> renewed = worker.send("POST", "/troupe/nodes/w1/lease", "application/json", "");
        assertThat(Json.read(renewed.body()).path("leaseMillis").asLong()).isEqualTo(FakeLeases.LASTING.toMillis());
        assertThat(worker.send("POST", "/troupe/nodes/w2/lease", "application/json", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(worker.send("DELETE", "/troupe/nodes/w1/lease", "application/json", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.leases.renewed).containsExactly("w1");
        assertThat(server.leases.left).containsExactly("w1");
        assertThat(worker.get("/troupe/nodes/w1/other").statusCode()).isEqualTo(404);
    }
}
