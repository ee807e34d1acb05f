package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.Pki;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets in, and in which words the others are told. */
final class AuthenticationTest {
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

    private static HttpResponse<String> get(@Nullable Identity identity, String token, String path) throws Exception {
        HttpClient client = server.client(identity);
        try {
            var request = server.request(path);
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        } finally {
            client.shutdownNow();
        }
    }

    private static void assertStatus(HttpResponse<String> response, int code, String reason, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        JsonNode status = Json.read(response.body());
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("reason").asText()).isEqualTo(reason);
        assertThat(status.path("message").asText()).isEqualTo(message);
        assertThat(status.path("code").asInt()).isEqualTo(code);
    }

    @Test
    void mastersPassByCertificateAndByToken() throws Exception {
        assertThat(get(server.pki.admin(), "", PODS).statusCode()).isEqualTo(200);
        assertThat(get(null, ServerFixture.MASTER_TOKEN, PODS).statusCode()).isEqualTo(200);
    }

    @Test
    void anonymousSeesHealthAndVersionOnly() throws Exception {
        for (String path : List.of("/healthz", "/livez", "/readyz", "/readyz/ping", "/version")) {
            assertThat(get(null, "", path).statusCode()).as(path).isEqualTo(200);
        }
        assertStatus(
                get(null, "", PODS),
                403,
                "Forbidden",
                "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the"
                        + " namespace \"default\"");
        assertStatus(
                get(null, "", "/apis"),
                403,
                "Forbidden",
                "forbidden: User \"system:anonymous\" cannot get path \"/apis\"");
    }

    @Test
    void wrongTokenIsUnauthorized() throws Exception {
        assertStatus(get(null, "wrong", PODS), 401, "Unauthorized", "Unauthorized");
        assertStatus(get(null, "wrong", "/healthz"), 401, "Unauthorized", "Unauthorized");
    }

    @Test
    void certificateOfAnotherAuthorityIsUnauthorized() throws Exception {
        Identity stranger = CertificateAuthority.create("other", Instant.now())
                .client(Pki.ADMIN_USER, List.of(Pki.MASTERS), Instant.now());
        // A client may not even offer what the server's list of authorities does not name; then it is anonymous.
        assertThat(get(stranger, "", PODS).statusCode()).isIn(401, 403);
    }

    @Test
    void expiredCertificateIsUnauthorized() throws Exception {
        Identity expired = server.pki
                .authority()
                .client(
                        Pki.ADMIN_USER,
                        List.of(Pki.MASTERS),
                        Instant.now().minus(CertificateAuthority.LEAF_LIFETIME).minusSeconds(60));
        assertStatus(get(expired, "", PODS), 401, "Unauthorized", "Unauthorized");
    }

    @Test
    void otherUsersAreForbidden() throws Exception {
        Identity alice = server.pki.authority().client("alice", List.of("staff"), Instant.now());
        assertStatus(
                get(alice, "", PODS + "/web"),
                403,
                "Forbidden",
                "pods \"web\" is forbidden: User \"alice\" cannot get resource \"pods\" in API group \"\" in the"
                        + " namespace \"default\"");
        assertStatus(
                get(null, ServerFixture.BOB_TOKEN, "/apis/apps/v1/deployments"),
                403,
                "Forbidden",
                "deployments.apps is forbidden: User \"bob\" cannot list resource \"deployments\" in API group"
                        + " \"apps\" at the cluster scope");
    }
}
