package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask a node, who may pass for one, and what happens if one lags or cannot be reached. */
final class NodeEndpointTest {
    private static final String LOG = "/api/v1/namespaces/default/pods/far/log?container=c";
    private static final String EXEC = "/api/v1/namespaces/default/pods/far/exec?container=c&command=ls&stdout=true";
    private static final Duration SOON = Duration.ofSeconds(5);

    private ServerFixture server;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** An empty log. */
    private static void sendNothing(Flow.Subscriber<? super ByteBuffer> subscriber) {
        SubmissionPublisher<ByteBuffer> log = new SubmissionPublisher<>();
        log.subscribe(subscriber);
        log.close();
    }

    private HttpResponse<String> ask(OtherNode node, @Nullable Identity client, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(node.uri("/containerLogs/default/far/c"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient http = server.client(client)) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void onlyControlNodesAndMastersMayAsk() throws Exception {
        try (OtherNode there = OtherNode.of(server)) {
            there.pods.log = NodeEndpointTest::sendNothing;
            CertificateAuthority authority = server.pki.authority();
            Instant now = Instant.now();
            assertThat(ask(there, server.pki.admin()).statusCode()).isEqualTo(200);
            assertThat(ask(
                                    there,
                                    server.link(server.pki, "another", "127.0.0.9")
                                            .identity())
                            .statusCode())
                    .isEqualTo(200);
            Identity worker = NodeIdentity.open(
                    directory, authority, "worker", List.of("127.0.0.1"), NodeIdentity.Role.WORKER, now);
            assertThat(ask(there, worker).statusCode()).isEqualTo(403);
            HttpResponse<String> user = ask(there, authority.client("alice", List.of("devs"), now));
            assertThat(user.statusCode()).isEqualTo(403);
            assertThat(Json.read(user.body()).path("message").asText())
                    .isEqualTo("Forbidden (user=alice, verb=get, resource=nodes, subresource=proxy)");
            assertThat(ask(there, null).statusCode()).isEqualTo(401);
            assertThat(ask(there, null, "Authorization", "Bearer " + ServerFixture.MASTER_TOKEN)
                            .statusCode())
                    .isEqualTo(401);
            Identity foreign = CertificateAuthority.create("other", now).client("eve", List.of(Pki.MASTERS), now);
            assertThat(ask(there, foreign).statusCode()).isEqualTo(401);
            assertThat(there.pods.lastLog).isNotNull();
        }
    }

    @Test
    void nobodyElsePassesForANode() throws Exception {
        Pki other = Pki.open(directory.resolve("other"), List.of(), List.of(), Instant.now());
        try (OtherNode impostor = new OtherNode(server.link(other, OtherNode.NAME, "127.0.0.1"), server.cluster)) {
            OtherNode.register(server, impostor.endpoint.port());
            assertThat(message(server.get(LOG)))
                    .startsWith("Get \"https://127.0.0.1:")
                    .contains("tls: ");
            assertThat(message(exec())).startsWith("error dialing backend: tls: ");
            assertThat(impostor.pods.lastLog).isNull();
        }
        try (OtherNode moved = new OtherNode(server.link(server.pki, "moved", "127.0.0.9"), server.cluster)) {
            server.cluster.edit(
                    ResourceKey.clusterScoped("nodes", OtherNode.NAME),
                    node -> Json.child(Json.child(Json.child(node, "status"), "daemonEndpoints"), "kubeletEndpoint")
                            .put("Port", moved.endpoint.port()));
            assertThat(message(server.get(LOG))).contains("tls: ");
            assertThat(message(exec())).startsWith("error dialing backend: tls: ");
            assertThat(moved.pods.lastLog).isNull();
        }
    }

    private static String message(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        return message(response.body());
    }

    private static String message(String status) {
        return Json.read(status).path("message").asText();
    }

    /** Asks for an upgrade that is refused. */
    private String exec() throws Exception {
        try (Socket socket = Upgrades.connect(server, "POST", EXEC, Upgrades.SPDY)) {
            InputStream in = socket.getInputStream();
            String head = FakeRuntime.head(in);
            assertThat(head).startsWith("HTTP/1.1 500 ");
            return new String(Refusals.body(head, in), StandardCharsets.UTF_8);
        }
    }

    @Test
    void tellsThatNobodyListens() throws Exception {
        OtherNode gone = OtherNode.of(server);
        gone.close();
        String address = "127.0.0.1:" + gone.endpoint.port();
        assertThat(message(exec()))
                .isEqualTo("error dialing backend: dial tcp " + address + ": connect: connection refused");
        assertThat(message(server.get(LOG)))
                .isEqualTo("Get \"https://" + address + "/containerLogs/default/far/c\": dial tcp " + address
                        + ": connect: connection refused");
    }

    @Test
    void doesNotWaitForWhoIsSilent() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            OtherNode.register(server, silent.getLocalPort());
            Instant begin = Instant.now();
            assertThat(message(exec())).isEqualTo("error dialing backend: net/http: TLS handshake timeout");
            assertThat(message(server.get(LOG))).endsWith("net/http: TLS handshake timeout");
            // Once the queue of connections is full, the kernel drops what would open another one.
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                CompletableFuture.runAsync(() -> connect(socket, silent));
            }
            String address = "127.0.0.1:" + silent.getLocalPort();
            await().untilAsserted(() -> assertThat(message(exec()))
                    .isEqualTo("error dialing backend: dial tcp " + address + ": i/o timeout"));
            assertThat(message(server.get(LOG))).endsWith("dial tcp " + address + ": i/o timeout");
            assertThat(Duration.between(begin, Instant.now())).isLessThan(SOON.multipliedBy(2));
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void connect(Socket socket, ServerSocket to) {
        try {
            socket.connect(to.getLocalSocketAddress());
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    @Test
    void waitsForWhatTheClientHasSeen() throws Exception {
        InMemoryCluster view = new InMemoryCluster(InstantSource.system());
        try (OtherNode lagging = new OtherNode(server.link(server.pki, OtherNode.NAME, "127.0.0.1"), view)) {
            lagging.pods.log = NodeEndpointTest::sendNothing;
            OtherNode.register(server, lagging.endpoint.port());
            CompletableFuture<HttpResponse<String>> answer =
                    server.http.sendAsync(server.request(LOG).build(), BodyHandlers.ofString());
            await().during(Duration.ofMillis(300)).until(() -> lagging.pods.lastLog == null && !answer.isDone());
            while (view.head() < server.cluster.head()) {
                view.create(Builders.pod("default", "row-" + view.head()));
            }
            assertThat(answer.join().statusCode()).isEqualTo(200);
            server.cluster.create(Builders.pod("default", "more"));
            assertThat(server.get(LOG).statusCode())
                    .as("a node that stays behind answers from what it knows")
                    .isEqualTo(200);
        }
    }

    @Test
    void aFeedThatIsStuckHoldsUpNothingForLong() throws Exception {
        try (OtherNode there = OtherNode.of(server)) {
            there.pods.log = NodeEndpointTest::sendNothing;
            server.cluster.holdFeed();
            server.cluster.create(Builders.pod("default", "unseen"));
            assertThat(server.get(LOG).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void podsWithoutANode() throws Exception {
        server.cluster.create(Builders.pod("default", "far"));
        HttpResponse<String> log = server.get(LOG);
        assertThat(log.statusCode()).isEqualTo(200);
        assertThat(log.body()).isEmpty();
        try (Socket socket = Upgrades.connect(server, "POST", EXEC, Upgrades.SPDY)) {
            InputStream in = socket.getInputStream();
            String head = FakeRuntime.head(in);
            assertThat(head).startsWith("HTTP/1.1 400 ");
            assertThat(new String(Refusals.body(head, in), StandardCharsets.UTF_8))
                    .contains("pod far does not have a host assigned");
        }
        server.cluster.edit(OtherNode.POD, pod -> Json.child(pod, "spec").put("nodeName", "nowhere"));
        assertThat(server.get(LOG).statusCode()).isEqualTo(404);
        assertThat(message(server.get(LOG).body())).isEqualTo("nodes \"nowhere\" not found");
        server.cluster.create(Builders.node("nowhere"));
        assertThat(message(server.get(LOG))).isEqualTo("no preferred addresses found; known addresses: []");
    }
}
