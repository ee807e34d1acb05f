package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A kind that nobody wrote code for is served by its definition file. */
final class PassiveKindTest {
    private static final String GROUP = "/apis/autoscaling/v1";
    private static final String SCALES = GROUP + "/namespaces/default/scales";
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        List<KindDefinition> kinds = new ArrayList<>(Kinds.builtIn().all());
        kinds.add(definition());
        server = new ServerFixture(InstantSource.system(), settings -> settings, Kinds.of(kinds));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static KindDefinition definition() throws IOException {
        String file = "/kinds-of-tests/scales.autoscaling.yaml";
        try (InputStream in = Objects.requireNonNull(PassiveKindTest.class.getResourceAsStream(file), file)) {
            return new ObjectMapper(new YAMLFactory()).readValue(in, KindDefinition.class);
        }
    }

    private static String scale(String name, int replicas) {
        return "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\":\"" + name
                + "\",\"labels\":{\"course\":\"first\"}},\"spec\":{\"replicas\":" + replicas + "}}";
    }

    private static void make(String name, int replicas) throws Exception {
        HttpResponse<String> made = server.post(SCALES, scale(name, replicas));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    @Test
    void isCreatedReadPatchedAndDeleted() throws Exception {
        make("soup", 1);
        assertThat(server.post(SCALES, scale("soup", 1)).statusCode()).isEqualTo(409);
        assertThat(Json.read(server.get(SCALES + "/none").body())
                        .path("message")
                        .asText())
                .isEqualTo("scales.autoscaling \"none\" not found");
        JsonNode patched =
                Json.read(server.patch(SCALES + "/soup", "application/merge-patch+json", "{\"spec\":{\"replicas\":2}}")
                        .body());
        assertThat(patched.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(patched.path("kind").asText()).isEqualTo("Scale");
        assertThat(server.json(SCALES + "/soup")).isEqualTo(patched);
        assertThat(server.delete(SCALES + "/soup").statusCode()).isEqualTo(200);
        assertThat(server.get(SCALES + "/soup").statusCode()).isEqualTo(404);
    }

    @Test
    void isCheckedAgainstItsSchema() throws Exception {
        HttpResponse<String> refused = server.post(SCALES, scale("odd", 1).replace(":1}", ":\"x\"}"));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        HttpResponse<String> strict = server.post(
                SCALES + "?fieldValidation=Strict", scale("odd", 1).replace("\"spec\"", "\"extra\":1,\"spec\""));
        assertThat(strict.body()).contains("unknown field \\\"extra\\\"");
    }

    @Test
    void isListedAsATable() throws Exception {
        make("pie", 3);
        JsonNode list = server.json(SCALES + "?labelSelector=course%3Dfirst&fieldSelector=metadata.name%3Dpie");
        assertThat(list.path("kind").asText()).isEqualTo("ScaleList");
        assertThat(list.path("items")).hasSize(1);
        JsonNode table = Json.read(server.send(server.request(SCALES + "?fieldSelector=metadata.name%3Dpie")
                        .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"))
                .body());
        assertThat(table.path("columnDefinitions").findValuesAsText("name"))
                .containsExactly("Name", "Wanted", "Age", "Labels");
        assertThat(table.at("/rows/0/cells/0").asText()).isEqualTo("pie");
        assertThat(table.at("/rows/0/cells/1").asInt()).isEqualTo(3);
        assertThat(table.at("/rows/0/cells/3").asInt()).isEqualTo(1);
    }

    @Test
    void isWatched() throws Exception {
        String head = server.json(SCALES).at("/metadata/resourceVersion").asText();
        make("tart", 4);
        server.patch(SCALES + "/tart", "application/merge-patch+json", "{\"spec\":{\"replicas\":5}}");
        server.delete(SCALES + "/tart");
        String watched = server.get(SCALES + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dtart"
                        + "&resourceVersion=" + head)
                .body();
        assertThat(watched.lines()
                        .map(Json::read)
                        .map(event -> event.path("type").asText() + " "
                                + event.at("/object/spec/replicas").asText()))
                .containsExactly("ADDED 4", "MODIFIED 5", "DELETED 5");
    }

    @Test
    void isInDiscovery() throws Exception {
        assertThat(server.json("/apis").path("groups").findValuesAsText("name")).contains("autoscaling");
        JsonNode resource = server.json(GROUP).path("resources");
        assertThat(resource).singleElement().satisfies(found -> {
            assertThat(found.path("name").asText()).isEqualTo("scales");
            assertThat(found.path("singularName").asText()).isEqualTo("scale");
            assertThat(found.path("kind").asText()).isEqualTo("Scale");
            assertThat(found.path("namespaced").asBoolean()).isTrue();
            assertThat(found.path("shortNames").toString()).isEqualTo("[\"sz\"]");
            assertThat(found.path("verbs").valueStream().map(JsonNode::asText))
                    .contains("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
        });
        JsonNode aggregated = Json.read(server.send(server.request("/apis")
                        .header("Accept", "application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList"))
                .body());
        assertThat(aggregated.path("items").valueStream())
                .filteredOn(group -> group.at("/metadata/name").asText().equals("autoscaling"))
                .singleElement()
                .satisfies(group -> assertThat(
                                group.at("/versions/0/resources/0/resource").asText())
                        .isEqualTo("scales"));
    }
}
