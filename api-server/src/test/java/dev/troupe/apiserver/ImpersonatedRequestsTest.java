package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.Json;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.Builders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An administrator who asks as somebody else is that somebody, whatever is asked. */
final class ImpersonatedRequestsTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
        server.cluster.create(Builders.pod("default", "web").onNode(ServerFixture.NODE));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpRequest.Builder as(String path, String... groups) {
        HttpRequest.Builder request = server.request(path).header("Impersonate-User", "bob");
        for (String group : groups) {
            request.header("Impersonate-Group", group);
        }
        return request;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PODS,
                PODS + "/web",
                PODS + "?watch=true",
                PODS + "/web/log",
                PODS + "/web/exec?command=sh&stdout=true",
                PODS + "/web/portforward",
                PODS + "/web/proxy/",
                "/api/v1/namespaces/default/services/web/proxy/",
                "/troupe/events",
                "/troupe/backup",
                "/troupe/node/n1/feed",
                "/metrics"
            })
    void whatOthersMayNotIsForbidden(String path) throws Exception {
        HttpResponse<String> refused = server.send(as(path));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
        assertThat(refused.body()).contains("User \\\"bob\\\" cannot ");
    }

    @Test
    void everybodyMaySeeWhatIsServed() throws Exception {
        assertThat(server.send(as("/apis")).statusCode()).isEqualTo(200);
        assertThat(server.send(as("/version")).statusCode()).isEqualTo(200);
        HttpResponse<String> anonymous =
                server.send(server.request("/apis").header("Impersonate-User", "system:anonymous"));
        assertThat(anonymous.statusCode()).isEqualTo(403);
    }

    @Test
    void othersMayNotActAsAnybody() throws Exception {
        HttpResponse<String> refused = server.client(null)
                .send(
                        as(PODS, "system:masters")
                                .header("Authorization", "Bearer " + ServerFixture.BOB_TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Json.read(refused.body()).path("message").asText())
                .isEqualTo("users \"bob\" is forbidden: User \"bob\" cannot impersonate resource \"users\" in API group"
                        + " \"\" at the cluster scope");
    }

    @Test
    void groupsOfNobodyAreTheClientsMistake() throws Exception {
        HttpResponse<String> refused = server.send(server.request(PODS).header("Impersonate-Group", "a"));
        assertThat(refused.statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsWrittenIsTheOthersDeed() throws Exception {
        AtomicReference<@Nullable WriteRequest> seen = new AtomicReference<>();
        server.cluster.refuse(write -> {
            seen.set(write);
            return null;
        });
        HttpResponse<String> made = server.send(as("/api/v1/namespaces/default/configmaps", "system:masters")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"his\"}}")));
        server.cluster.refuse(write -> null);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        WriteRequest write = Objects.requireNonNull(seen.get());
        assertThat(write.options().caller().user()).isEqualTo("bob");
        assertThat(write.options().caller().groups()).isEqualTo(List.of("system:masters", "system:authenticated"));
    }

    @Test
    void saysWhoItIs() throws Exception {
        HttpResponse<String> who = server.send(as("/apis/authentication.k8s.io/v1/selfsubjectreviews", "x")
                .header("Impersonate-Uid", "7")
                .header("Impersonate-Extra-Team", "blue")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(Json.read(who.body()).at("/status/userInfo"))
                .isEqualTo(Json.read("{\"username\":\"bob\",\"groups\":[\"x\",\"system:authenticated\"],\"uid\":\"7\","
                        + "\"extra\":{\"team\":[\"blue\"]}}"));
    }
}
