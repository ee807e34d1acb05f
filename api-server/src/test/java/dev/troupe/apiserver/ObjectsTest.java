package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Create, get, update, patch and delete over HTTPS. */
final class ObjectsTest {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String configMap(String name, String value) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"k\":\"" + value + "\"}}";
    }

    @Test
    void createsGetsAndDeletes() throws Exception {
        HttpResponse<String> created = server.post(CONFIG_MAPS, configMap("a", "1"));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(Json.read(created.body()).at("/metadata/namespace").asText()).isEqualTo("default");

        JsonNode read = server.json(CONFIG_MAPS + "/a");
        assertThat(read.at("/data/k").asText()).isEqualTo("1");
        assertThat(read.at("/metadata/resourceVersion").asText()).isNotEmpty();

        JsonNode deleted = Json.read(server.delete(CONFIG_MAPS + "/a").body());
        assertThat(deleted.at("/status").asText()).isEqualTo("Success");
        assertThat(deleted.at("/details/name").asText()).isEqualTo("a");

        HttpResponse<String> gone = server.get(CONFIG_MAPS + "/a");
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(Json.read(gone.body()).path("message").asText()).isEqualTo("configmaps \"a\" not found");
    }
}
