package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Watches as clients see them. */
final class WatchTest {
    private static ServerFixture server;
    private static final int QUEUE = 500;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture(
                InstantSource.system(),
                settings -> new ApiServerSettings(
                        settings.host(),
                        settings.port(),
                        settings.advertisedHost(),
                        settings.eventLoops(),
                        settings.nativeTls(),
                        settings.maxBodyBytes(),
                        settings.maxHeadBytes(),
                        1,
                        settings.minWatchSeconds(),
                        QUEUE,
                        settings.fullAccessGroups(),
                        settings.defaultTolerationSeconds()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A watch that is read in the background. */
    private static final class Watch implements AutoCloseable {
        final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
        final HttpClient client;
        private final InputStream body;
        volatile boolean ended;

        Watch(String path, String accept, HttpClient.Version version) throws Exception {
            client = server.client(server.pki.admin());
            var request = server.request(path).version(version).header("Accept", accept);
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            body = response.body();
            Thread.ofVirtual().start(this::read);
        }

        Watch(String path) throws Exception {
            this(path, "application/json", HttpClient.Version.HTTP_1_1);
        }

        private void read() {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    events.add(Json.read(line));
                }
            } catch (IOException e) {
                // The test has closed it.
            }
            ended = true;
        }

        JsonNode next() throws InterruptedException {
            JsonNode event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("an event within 10 s").isNotNull();
            return event;
        }

        void expect(String type, String name) throws InterruptedException {
            JsonNode event = next();
            assertThat(event.path("type").asText()).as(event.toString()).isEqualTo(type);
            assertThat(event.at("/object/metadata/name").asText()).isEqualTo(name);
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    private static String path(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private static ObjectNode configMap(String namespace, String name, String app) {
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        tree.putObject("metadata")
                .put("name", name)
                .put("namespace", namespace)
                .putObject("labels")
                .put("app", app);
        return tree;
    }

    private static ResourceKey key(String namespace, String name) {
        return new ResourceKey("configmaps", namespace, name);
    }

    @Test
    void beginsWithWhatExists() throws Exception {
        server.cluster.create(configMap("begin", "a", "x"));
        try (Watch watch = new Watch(path("begin") + "?watch=1")) {
            watch.expect("ADDED", "a");
            server.cluster.create(configMap("begin", "b", "x"));
            watch.expect("ADDED", "b");
            server.cluster.edit(
                    key("begin", "b"), tree -> tree.putObject("data").put("k", "v"));
            watch.expect("MODIFIED", "b");
            server.cluster.delete(key("begin", "b"));
            watch.expect("DELETED", "b");
        }
    }

    @Test
    void resumesAfterARevision() throws Exception {
        server.cluster.create(configMap("resume", "a", "x"));
        long revision =
                server.json(path("resume")).at("/metadata/resourceVersion").asLong();
        server.cluster.create(configMap("resume", "b", "x"));
        server.cluster.delete(key("resume", "a"));
        try (Watch watch = new Watch(path("resume") + "?watch=1&resourceVersion=" + revision)) {
            watch.expect("ADDED", "b");
            JsonNode deleted = watch.next();
            assertThat(deleted.path("type").asText()).isEqualTo("DELETED");
            assertThat(deleted.at("/object/metadata/resourceVersion").asLong()).isGreaterThan(revision);
        }
    }

    @Test
    void leavingASelectorIsADeletion() throws Exception {
        try (Watch watch = new Watch(path("leave") + "?watch=1&labelSelector=app%3Dx&resourceVersion=0")) {
            server.cluster.create(configMap("leave", "a", "x"));
            watch.expect("ADDED", "a");
            server.cluster.edit(key("leave", "a"), tree -> ((ObjectNode) tree.at("/metadata/labels")).put("app", "y"));
            watch.expect("DELETED", "a");
            server.cluster.create(configMap("leave", "other", "y"));
            server.cluster.create(configMap("leave", "b", "x"));
            watch.expect("ADDED", "b");
        }
    }

    @Test
    void watchesOneObject() throws Exception {
        for (String path : List.of(
                path("single") + "?watch=1&fieldSelector=metadata.name%3D" + "one",
                "/api/v1/watch/namespaces/single/configmaps/one")) {
            try (Watch watch = new Watch(path)) {
                server.cluster.create(configMap("single", "other", "x"));
                server.cluster.create(configMap("single", "one", "x"));
                watch.expect("ADDED", "one");
                server.cluster.delete(key("single", "one"));
                server.cluster.delete(key("single", "other"));
                watch.expect("DELETED", "one");
            }
        }
    }

    @Test
    void streamsListsWithABookmarkAtTheirEnd() throws Exception {
        server.cluster.create(configMap("stream", "a", "x"));
        try (Watch watch = new Watch(path("stream")
                + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            watch.expect("ADDED", "a");
            JsonNode bookmark = watch.next();
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/kind").asText()).isEqualTo("ConfigMap");
            assertThat(bookmark.path("object")
                            .path("metadata")
                            .path("annotations")
                            .path("k8s.io/initial-events-end")
                            .asText())
                    .isEqualTo("true");
        }
    }

    @Test
    void sendsBookmarksWhileNothingHappens() throws Exception {
        try (Watch watch = new Watch(path("quiet") + "?watch=1&allowWatchBookmarks=true")) {
            JsonNode bookmark = watch.next();
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/metadata/resourceVersion").asLong()).isPositive();
            assertThat(bookmark.at("/object/metadata").has("annotations")).isFalse();
        }
    }

    @Test
    void endsAtItsTimeWithABookmark() throws Exception {
        long before = System.nanoTime();
        try (Watch watch = new Watch(path("timed") + "?watch=1&timeoutSeconds=1&allowWatchBookmarks=true")) {
            await().atMost(Duration.ofSeconds(10)).until(() -> watch.ended);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(900));
            assertThat(watch.events).isNotEmpty();
        }
    }

    @Test
    void tooOldRevisionIsAnErrorEvent() throws Exception {
        for (int i = 0; i < 10_050; i++) {
            server.cluster.edit(
                    ResourceKey.clusterScoped("namespaces", "default"),
                    tree -> ((ObjectNode) tree.path("metadata"))
                            .putObject("annotations")
                            .put("n", System.nanoTime()));
        }
        try (Watch watch = new Watch(path("default") + "?watch=1&resourceVersion=1")) {
            JsonNode error = watch.next();
            assertThat(error.path("type").asText()).isEqualTo("ERROR");
            assertThat(error.at("/object/kind").asText()).isEqualTo("Status");
            assertThat(error.at("/object/code").asInt()).isEqualTo(410);
            assertThat(error.at("/object/reason").asText()).isEqualTo("Expired");
            await().atMost(Duration.ofSeconds(5)).until(() -> watch.ended);
        }
    }

    @Test
    void showsTablesWithColumnsOnce() throws Exception {
        server.cluster.create(configMap("tables", "a", "x"));
        try (Watch watch = new Watch(
                path("tables") + "?watch=1",
                "application/json;as=Table;v=v1;g=meta.k8s.io",
                HttpClient.Version.HTTP_1_1)) {
            JsonNode first = watch.next();
            assertThat(first.at("/object/kind").asText()).isEqualTo("Table");
            assertThat(first.at("/object/columnDefinitions")).isNotEmpty();
            server.cluster.create(configMap("tables", "b", "x"));
            JsonNode second = watch.next();
            assertThat(second.at("/object/columnDefinitions").isNull()).isTrue();
            assertThat(second.at("/object/rows/0/cells/0").asText()).isEqualTo("b");
        }
    }

    @Test
    void worksOverHttp2() throws Exception {
        try (Watch watch = new Watch(path("two") + "?watch=1", "application/json", HttpClient.Version.HTTP_2)) {
            server.cluster.create(configMap("two", "a", "x"));
            watch.expect("ADDED", "a");
        }
    }

    @Test
    void clientThatDoesNotReadIsDropped() throws Exception {
        HttpClient client = server.client(server.pki.admin());
        try {
            HttpResponse<InputStream> response =
                    client.send(server.request(path("slow") + "?watch=1").build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            String pad = "x".repeat(20_000);
            server.cluster.create(configMap("slow", "a", "x"));
            for (int i = 0; i < 8 * QUEUE; i++) {
                String value = i + pad;
                server.cluster.edit(
                        key("slow", "a"), tree -> tree.putObject("data").put("k", value));
            }
            // Whatever was under way still arrives; the stream then ends instead of catching up.
            long lines;
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                lines = in.lines().count();
            }
            assertThat(lines).isLessThan(8 * QUEUE);
        } finally {
            client.shutdownNow();
        }
    }
}
