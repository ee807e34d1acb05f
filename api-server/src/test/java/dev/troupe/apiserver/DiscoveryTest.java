package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Discovery, OpenAPI, health, version and the reviews. */
final class DiscoveryTest {
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode named(JsonNode list, String field, String name) {
        for (JsonNode entry : list) {
            if (entry.path(field).asText().equals(name)) {
                return entry;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    private static JsonNode item(JsonNode list, String group) {
        for (JsonNode item : list.path("items")) {
            if (item.at("/metadata/name").asText().equals(group)) {
                return item;
            }
        }
        throw new AssertionError("no " + group + " in " + list);
    }

    @Test
    void listsGroupsAndResources() throws Exception {
        assertThat(server.json("/api").at("/versions/0").asText()).isEqualTo("v1");
        JsonNode groups = server.json("/apis");
        assertThat(named(groups.path("groups"), "name", "apps")
                        .at("/preferredVersion/groupVersion")
                        .asText())
                .isEqualTo("apps/v1");
        assertThat(server.json("/apis/apps").path("kind").asText()).isEqualTo("APIGroup");
        JsonNode core = server.json("/api/v1/");
        JsonNode pods = named(core.path("resources"), "name", "pods");
        assertThat(pods.path("namespaced").asBoolean()).isTrue();
        assertThat(pods.path("verbs").toString())
                .isEqualTo(
                        "[\"create\",\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\",\"update\",\"watch\"]");
        JsonNode eviction = named(core.path("resources"), "name", "pods/eviction");
        assertThat(eviction.path("group").asText()).isEqualTo("policy");
        assertThat(eviction.path("kind").asText()).isEqualTo("Eviction");
        assertThat(server.get("/apis/nosuch").statusCode()).isEqualTo(404);
    }

    @Test
    void aggregatesDiscovery() throws Exception {
        for (String version : new String[] {"v2", "v2beta1"}) {
            String wanted = "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
            HttpResponse<String> response =
                    server.send(server.request("/apis").header("Accept", wanted + ",application/json"));
            assertThat(response.headers().firstValue("Content-Type")).hasValue(wanted);
            JsonNode list = Json.read(response.body());
            assertThat(list.path("apiVersion").asText()).isEqualTo("apidiscovery.k8s.io/" + version);
            JsonNode apps = item(list, "apps");
            JsonNode deployments = named(apps.at("/versions/0/resources"), "resource", "deployments");
            assertThat(deployments.at("/responseKind/kind").asText()).isEqualTo("Deployment");
            assertThat(deployments.path("scope").asText()).isEqualTo("Namespaced");
            String tag = response.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again =
                    server.send(server.request("/apis").header("Accept", wanted).header("If-None-Match", tag));
            assertThat(again.statusCode()).isEqualTo(304);
        }
    }

    @Test
    void servesOpenApi() throws Exception {
        JsonNode index = server.json("/openapi/v3");
        String url = index.at("/paths/api~1v1/serverRelativeURL").asText();
        assertThat(url).startsWith("/openapi/v3/api/v1");
        assertThat(server.json(url).path("openapi").asText()).startsWith("3.");
        assertThat(server.get("/openapi/v2").statusCode()).isEqualTo(200);
        assertThat(server.get("/openapi/v3/nosuch").statusCode()).isEqualTo(404);
        HttpResponse<String> protobuf = server.send(server.request("/openapi/v2")
                .header("Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"));
        assertThat(protobuf.statusCode()).isEqualTo(200);
        assertThat(protobuf.headers().firstValue("Content-Type"))
                .hasValue("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        assertThat(server.send(server.request("/openapi/v2").header("Accept", "text/html"))
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void sendsOpenApiCompressed() throws Exception {
        for (String path : new String[] {"/openapi/v3/apis/apps/v1", "/openapi/v2"}) {
            var request = server.request(path).header("Accept-Encoding", "gzip").header("User-Agent", "curl/8");
            HttpResponse<byte[]> response = server.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
            try (var unzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
                assertThat(Json.read(unzip.readAllBytes()).path("info").isObject())
                        .isTrue();
            }
        }
    }

    @Test
    void reportsHealth() throws Exception {
        assertThat(server.get("/healthz").body()).isEqualTo("ok");
        assertThat(server.get("/readyz?verbose").body()).isEqualTo("[+]ping ok\n[+]journal ok\nreadyz check passed\n");
        assertThat(server.get("/readyz/journal").body()).isEqualTo("ok");
        assertThat(server.get("/readyz/nosuch").statusCode()).isEqualTo(404);
        server.health.put("journal", Optional.of("on purpose, for a test"));
        try {
            HttpResponse<String> failing = server.get("/readyz");
            assertThat(failing.statusCode()).isEqualTo(500);
            assertThat(failing.body())
                    .isEqualTo("[+]ping ok\n[-]journal failed: reason withheld\nreadyz check failed\n");
            assertThat(server.get("/livez/journal").statusCode()).isEqualTo(500);
            assertThat(server.get("/readyz?verbose&exclude=journal").body())
                    .isEqualTo("[+]ping ok\n[+]journal excluded: ok\nreadyz check passed\n");
        } finally {
            server.health.remove("journal");
        }
    }

    @Test
    void saysItsVersion() throws Exception {
        assertThat(server.json("/version").path("gitVersion").asText()).matches("v1\\.34\\.\\d+\\+troupe.*");
        assertThat(server.json("/").path("paths").toString()).contains("\"/api/v1\"", "\"/readyz\"");
    }

    @Test
    void reviewsHaveNoTables() throws Exception {
        HttpResponse<String> review =
                server.send(server.request("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                        .POST(BodyPublishers.ofString("{\"spec\":{}}")));
        assertThat(review.statusCode()).isEqualTo(406);
        assertThat(Json.read(review.body()).path("reason").asText()).isEqualTo("NotAcceptable");
    }

    @Test
    void answersReviews() throws Exception {
        String authorization = "/apis/authorization.k8s.io/v1/";
        JsonNode canI = Json.read(server.post(
                        authorization + "selfsubjectaccessreviews",
                        "{\"spec\":{\"resourceAttributes\":{\"verb\":\"create\",\"resource\":\"pods\"}}}")
                .body());
        assertThat(canI.at("/status/allowed").asBoolean()).isTrue();
        assertThat(canI.path("kind").asText()).isEqualTo("SelfSubjectAccessReview");
        JsonNode canBob = Json.read(server.post(authorization + "subjectaccessreviews", "{\"spec\":{\"user\":\"bob\"}}")
                .body());
        assertThat(canBob.at("/status/allowed").asBoolean()).isFalse();
        JsonNode rules = Json.read(
                server.post(authorization + "selfsubjectrulesreviews", "{\"spec\":{\"namespace\":\"default\"}}")
                        .body());
        assertThat(rules.at("/status/resourceRules/0/verbs/0").asText()).isEqualTo("*");
        String authentication = "/apis/authentication.k8s.io/v1/";
        HttpResponse<String> whoAmI = server.post(authentication + "selfsubjectreviews", "{}");
        assertThat(whoAmI.statusCode()).isEqualTo(201);
        assertThat(Json.read(whoAmI.body()).at("/status/userInfo/username").asText())
                .isEqualTo("kubernetes-admin");
        JsonNode token = Json.read(server.post(
                        authentication + "tokenreviews", "{\"spec\":{\"token\":\"" + ServerFixture.BOB_TOKEN + "\"}}")
                .body());
        assertThat(token.at("/status/user/username").asText()).isEqualTo("bob");
    }
}
