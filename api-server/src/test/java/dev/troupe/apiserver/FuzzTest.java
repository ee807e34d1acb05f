package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.patch.Patches;
import dev.troupe.api.schema.Schemas;
import dev.troupe.protocol.object.WriteRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Flow;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a client sends, it is told what is wrong with it: never a failure within, never silence. */
final class FuzzTest {
    private static final int REQUESTS = Integer.getInteger("troupe.fuzz.requests", 4000);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final List<String> SEGMENTS = List.of(
            "api",
            "apis",
            "v1",
            "apps",
            "events.k8s.io",
            "coordination.k8s.io",
            "authorization.k8s.io",
            "namespaces",
            "default",
            "pods",
            "deployments",
            "replicasets",
            "configmaps",
            "secrets",
            "nodes",
            "events",
            "leases",
            "bindings",
            "selfsubjectaccessreviews",
            "status",
            "scale",
            "log",
            "exec",
            "binding",
            "eviction",
            "finalize",
            "watch",
            "a",
            "web",
            "%2F",
            "%00",
            "..",
            "a%20b",
            "x".repeat(300),
            "healthz",
            "openapi",
            "v3",
            "ü",
            "");
    private static final List<String> PATHS = List.of(
            "/api/v1/namespaces/default/pods",
            "/api/v1/namespaces/default/pods/web",
            "/api/v1/namespaces/default/pods/web/log",
            "/api/v1/namespaces/default/pods/web/status",
            "/api/v1/namespaces/default/pods/web/eviction",
            "/api/v1/namespaces/default/configmaps",
            "/api/v1/namespaces/default/configmaps/a",
            "/api/v1/namespaces/default/bindings",
            "/api/v1/nodes",
            "/api/v1/namespaces/default/events",
            "/apis/events.k8s.io/v1/namespaces/default/events",
            "/apis/apps/v1/namespaces/default/deployments",
            "/apis/apps/v1/namespaces/default/deployments/d",
            "/apis/apps/v1/namespaces/default/deployments/d/scale",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
    private static final List<String> NAMES = List.of(
            "limit",
            "continue",
            "resourceVersion",
            "resourceVersionMatch",
            "labelSelector",
            "fieldSelector",
            "dryRun",
            "fieldManager",
            "fieldValidation",
            "force",
            "gracePeriodSeconds",
            "propagationPolicy",
            "orphanDependents",
            "pretty",
            "includeObject",
            "container",
            "tailLines",
            "sinceSeconds",
            "sinceTime",
            "follow",
            "command",
            "ports",
            "stdout",
            "allowWatchBookmarks",
            "sendInitialEvents",
            "exclude",
            "verbose");
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "1",
            "-1",
            "5",
            "99999999999999999999",
            "true",
            "false",
            "All",
            "Exact",
            "NotOlderThan",
            "a%3Db",
            "a%20in%20(b,c)",
            "!a",
            "%3D%3D",
            "metadata.name%3Dweb",
            "spec.nodeName!%3Dx",
            "Strict",
            "Ignore",
            "Foreground",
            "Orphan",
            "None",
            "Object",
            "eyJ2IjoxLCJydiI6MSwibmFtZSI6ImEifQ",
            "ü",
            "2026-01-01T00:00:00Z");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml",
            "text/plain",
            ";;;");
    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "[]",
            "null",
            "\"x\"",
            "{",
            "kind: Pod\nmetadata:\n\tname: x",
            "k8s\0\1\2",
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}",
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"labels\":{\"a\":\"b\"}},\"data\":{\"k\":\"v\"}}",
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"g-\"}}",
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":[1]}",
            "{\"metadata\":{\"name\":\"a/b\"}}",
            "{\"metadata\":{\"name\":7,\"namespace\":{}}}",
            "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":2}}",
            "{\"metadata\":{\"name\":\"d\"},\"spec\":null}",
            "{\"spec\":\"x\"}",
            "{\"spec\":{\"replicas\":-1}}",
            "{\"gracePeriodSeconds\":\"x\"}",
            "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"apps/v1\",\"gracePeriodSeconds\":0}");

    private static String pick(RandomGenerator random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String path(RandomGenerator random) {
        if (random.nextInt(3) > 0) {
            return pick(random, PATHS);
        }
        StringBuilder path = new StringBuilder();
        int segments = random.nextInt(8);
        for (int i = 0; i <= segments; i++) {
            path.append('/').append(pick(random, SEGMENTS));
        }
        return path.toString();
    }

    private static String query(RandomGenerator random) {
        StringBuilder query = new StringBuilder();
        int parameters = random.nextInt(4);
        for (int i = 0; i < parameters; i++) {
            query.append(i == 0 ? '?' : '&')
                    .append(pick(random, NAMES))
                    .append('=')
                    .append(pick(random, VALUES));
        }
        return query.toString();
    }

    @Test
    void everyRequestIsAnsweredByTheRules() throws Exception {
        long seed = Long.getLong("troupe.fuzz.seed", System.nanoTime());
        System.out.println("FuzzTest seed " + seed);
        RandomGenerator random = new SplittableRandom(seed);
        try (ServerFixture server = new ServerFixture()) {
            server.cluster.refuse(FuzzTest::patched);
            server.nodes.log = subscriber -> subscriber.onSubscribe(new EmptyLog(subscriber));
            HttpClient client = server.http;
            for (int i = 0; i < REQUESTS; i++) {
                one(server, client, random, seed);
            }
        }
    }

    /** The cluster in memory takes patches on trust; here they are parsed as entities do, and then not applied. */
    private static @Nullable StatusException patched(WriteRequest write) {
        if (!(write instanceof WriteRequest.Patch patch)) {
            return null;
        }
        ObjectNode target = Json.object().put("kind", "Pod");
        try {
            switch (patch.type()) {
                case JSON -> Patches.json(target, patch.body());
                case MERGE -> Patches.merge(target, patch.body());
                case STRATEGIC ->
                    Patches.strategic(
                            target,
                            patch.body(),
                            Objects.requireNonNull(Schemas.builtIn().find("io.k8s.api.core.v1.Pod")));
                case APPLY -> Json.read(patch.body());
            }
            return StatusException.notFound(patch.key());
        } catch (StatusException e) {
            return e;
        }
    }

    private static void one(ServerFixture server, HttpClient client, RandomGenerator random, long seed)
            throws Exception {
        String method = pick(random, METHODS);
        String target = path(random) + query(random);
        String type = pick(random, TYPES);
        String body = pick(random, BODIES);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + server.server.port() + target.replace("ü", "%C3%BC")))
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body));
        if (random.nextInt(4) == 0) {
            request.header(
                    "Accept", random.nextBoolean() ? "text/html" : "application/json;as=Table;v=v1;g=meta.k8s.io");
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        String what = "seed " + seed + ": " + method + " " + target + " " + type + " " + body + " -> "
                + response.statusCode() + " " + response.body();
        // 504 says that a client asks for a revision that does not exist yet.
        assertThat(response.statusCode() < 500 || response.statusCode() == 504)
                .as(what)
                .isTrue();
        boolean json = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
        if (response.statusCode() >= 400 && json && !method.equals("HEAD")) {
            JsonNode status = Json.read(response.body());
            assertThat(status.path("kind").asText()).as(what).isEqualTo("Status");
            assertThat(status.path("code").asInt()).as(what).isEqualTo(response.statusCode());
            assertThat(status.path("reason").asText()).as(what).isNotEmpty();
        }
    }

    /** A log without a line. */
    private record EmptyLog(Flow.Subscriber<?> subscriber) implements Flow.Subscription {
        @Override
        public void request(long n) {
            subscriber.onComplete();
        }

        @Override
        public void cancel() {}
    }
}
