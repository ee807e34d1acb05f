package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import dev.troupe.protocol.object.Caller;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who holds a bootstrap token may ask to become a node, and nothing else. */
final class JoinTest {
    private static final String BODY = new JoinRequest("k02", List.of("worker"), List.of("192.0.2.2"), "request")
            .toJson()
            .toString();
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
        server.cluster.create(ServerFixture.namespace("kube-system"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static BootstrapToken token(@Nullable Instant expiration, String... usages) throws Exception {
        BootstrapToken token = BootstrapToken.random();
        var secret = new BootstrapTokenSecret(
                token, "", expiration, List.of(usages), List.of(BootstrapTokenSecret.NODE_GROUP));
        assertThat(server.post(
                                "/api/v1/namespaces/kube-system/secrets",
                                secret.toSecret().toString())
                        .statusCode())
                .isEqualTo(201);
        return token;
    }

    private static HttpResponse<String> send(String token, String method, String path, String body) throws Exception {
        HttpClient client = server.client(null);
        try {
            var request = server.request(path)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body));
            return client.send(request.build(), BodyHandlers.ofString());
        } finally {
            client.shutdownNow();
        }
    }

    private static HttpResponse<String> join(String token) throws Exception {
        return send(token, "POST", JoinRequest.PATH, BODY);
    }

    private static void assertStatus(HttpResponse<String> response, int code, String reason) {
        JsonNode status = Json.read(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void holderOfATokenIsHeard() throws Exception {
        BootstrapToken token = token(Instant.now().plusSeconds(60), "authentication", "signing");
        AtomicReference<Caller> asked = new AtomicReference<>();
        Admission given = new Admission(
                "certificate",
                2,
                "10.17.1.0/24",
                new Admission.Network(
                        "10.17.0.0/16", 24, "10.96.0.0/12", new Admission.Overlay(4242, 4789), "", false, List.of()),
                null);
        server.admission = (request, caller) -> {
            asked.set(caller);
            return given;
        };
        HttpResponse<String> response = join(token.text());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(Admission.read(Json.read(response.body()))).isEqualTo(given);
        assertThat(asked.get())
                .isEqualTo(new Caller(
                        "system:bootstrap:" + token.id(),
                        List.of(BootstrapTokenSecret.BOOTSTRAPPERS, BootstrapTokenSecret.NODE_GROUP)));
    }

    @Test
    void holderOfATokenMayDoNothingElse() throws Exception {
        String token = token(null, "authentication").text();
        assertStatus(send(token, "GET", "/api/v1/nodes", ""), 403, "Forbidden");
        assertStatus(send(token, "GET", JoinRequest.PATH, ""), 403, "Forbidden");
        assertStatus(send(token, "POST", JoinRequest.PATH + "/x", BODY), 403, "Forbidden");
        assertStatus(send(token, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}"), 403, "Forbidden");
    }

    @Test
    void voidTokensAreUnauthorized() throws Exception {
        BootstrapToken revoked = token(null, "authentication");
        assertThat(server.delete("/api/v1/namespaces/kube-system/secrets/bootstrap-token-" + revoked.id())
                        .statusCode())
                .isEqualTo(200);
        BootstrapToken known = token(null, "authentication");
        for (String token : List.of(
                revoked.text(),
                token(Instant.now().minusSeconds(1), "authentication").text(),
                token(null, "signing").text(),
                known.id() + ".0123456789abcdef",
                BootstrapToken.random().text())) {
            assertStatus(join(token), 401, "Unauthorized");
        }
    }

    @Test
    void withoutATokenNobodyIsHeard() throws Exception {
        assertStatus(
                server.client(null)
                        .send(
                                server.request(JoinRequest.PATH)
                                        .POST(BodyPublishers.ofString(BODY))
                                        .build(),
                                BodyHandlers.ofString()),
                403,
                "Forbidden");
        assertStatus(send(ServerFixture.BOB_TOKEN, "POST", JoinRequest.PATH, BODY), 403, "Forbidden");
    }

    @Test
    void nonsenseIsABadRequest() throws Exception {
        String token = token(null, "authentication").text();
        for (String body : List.of("", "hello", "[]", "{}", "{\"name\":1}", BODY.replace("[\"worker\"]", "[]"))) {
            assertStatus(send(token, "POST", JoinRequest.PATH, body), 400, "BadRequest");
        }
        assertStatus(send(token, "POST", JoinRequest.PATH, " ".repeat(70_000)), 413, "RequestEntityTooLarge");
    }
}
