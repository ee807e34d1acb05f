package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.testkit.Builders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists: selectors, parts, and revisions. */
final class ListTest {
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void make(String namespace, String name, String app) {
        server.cluster.create(Json.object()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .<ObjectNode>set(
                        "metadata",
                        Json.read("{\"name\":\"" + name + "\",\"namespace\":\"" + namespace
                                + "\",\"labels\":{\"app\":\"" + app + "\"}}")));
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.path("items").forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }

    private static String path(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    @Test
    void listsNamespacesApartAndTogether() throws Exception {
        make("one", "a", "x");
        make("two", "b", "x");
        assertThat(names(server.json(path("one")))).containsExactly("a");
        assertThat(names(server.json("/api/v1/configmaps"))).contains("a", "b");
        JsonNode empty = server.json(path("none"));
        assertThat(empty.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(empty.path("items").isArray()).isTrue();
        assertThat(empty.path("items")).isEmpty();
        assertThat(empty.at("/metadata/resourceVersion").asLong()).isPositive();
    }

    @Test
    void selects() throws Exception {
        make("select", "a", "x");
        make("select", "b", "y");
        assertThat(names(server.json(path("select") + "?labelSelector=app%3Dx")))
                .containsExactly("a");
        assertThat(names(server.json(path("select") + "?labelSelector=app%20notin%20(x)")))
                .containsExactly("b");
        assertThat(names(server.json(path("select") + "?fieldSelector=metadata.name%3Db")))
                .containsExactly("b");
        assertThat(names(server.json(path("select") + "?fieldSelector=metadata.name!%3Db")))
                .containsExactly("a");
        server.cluster.create(
                Builders.pod("select", "p").tree().<ObjectNode>set("spec", Json.read("{\"nodeName\":\"n1\"}")));
        String pods = "/api/v1/namespaces/select/pods";
        assertThat(names(server.json(pods + "?fieldSelector=spec.nodeName%3Dn1")))
                .containsExactly("p");
        assertThat(names(server.json(pods + "?fieldSelector=spec.nodeName%3Dn2")))
                .isEmpty();
        assertThat(server.get(path("select") + "?labelSelector=a%3D%3D%3D").statusCode())
                .isEqualTo(400);
        assertThat(server.get(path("select") + "?fieldSelector=spec.nosuch%3Da").statusCode())
                .isEqualTo(400);
    }

    @Test
    void partsShowOneMoment() throws Exception {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            make("parts", name, "x");
        }
        JsonNode first = server.json(path("parts") + "?limit=2");
        assertThat(names(first)).containsExactly("a", "b");
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
        String token = first.at("/metadata/continue").asText();

        server.cluster.delete(new ResourceKey("configmaps", "parts", "c"));
        make("parts", "bb", "x");
        server.cluster.edit(
                new ResourceKey("configmaps", "parts", "d"),
                tree -> tree.putObject("data").put("changed", "yes"));

        JsonNode second = server.json(path("parts") + "?limit=2&continue=" + token);
        assertThat(names(second)).containsExactly("c", "d");
        assertThat(second.path("items").get(1).has("data")).isFalse();
        assertThat(second.at("/metadata/resourceVersion").asText())
                .isEqualTo(first.at("/metadata/resourceVersion").asText());
        JsonNode last = server.json(path("parts") + "?limit=2&continue="
                + second.at("/metadata/continue").asText());
        assertThat(names(last)).containsExactly("e");
        assertThat(last.path("metadata").has("continue")).isFalse();
        assertThat(last.path("metadata").has("remainingItemCount")).isFalse();
    }

    @Test
    void exactRevisionShowsThatRevision() throws Exception {
        make("exact", "a", "x");
        long revision =
                server.json(path("exact")).at("/metadata/resourceVersion").asLong();
        make("exact", "b", "x");
        JsonNode then = server.json(path("exact") + "?resourceVersionMatch=Exact&resourceVersion=" + revision);
        assertThat(names(then)).containsExactly("a");
        assertThat(then.at("/metadata/resourceVersion").asLong()).isEqualTo(revision);
        JsonNode later = server.json(path("exact") + "?resourceVersionMatch=NotOlderThan&resourceVersion=" + revision);
        assertThat(names(later)).containsExactly("a", "b");
        assertThat(names(server.json(path("exact") + "?resourceVersion=0"))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resourceVersionMatch=Exact|422|resourceVersionMatch is forbidden unless resourceVersion is provided",
                "resourceVersionMatch=Exact&resourceVersion=0|422|resourceVersionMatch \\\"exact\\\" is forbidden for"
                        + " resourceVersion \\\"0\\\"",
                "resourceVersionMatch=Sometimes&resourceVersion=1|422|Unsupported value: \\\"Sometimes\\\"",
                "sendInitialEvents=true|422|sendInitialEvents is forbidden for list",
                "continue=nonsense|400|continue key is not valid",
                "continue=eyJ2IjoxLCJydiI6MSwibmFtZSI6ImEifQ&resourceVersion=5|400|specifying resource version is not"
                        + " allowed when using continue",
                "limit=many|400|strconv.ParseInt",
                "watch=1&resourceVersionMatch=NotOlderThan|422|resourceVersionMatch is forbidden for watch unless"
                        + " sendInitialEvents is provided",
                "watch=1&sendInitialEvents=true|422|sendInitialEvents requires setting resourceVersionMatch to"
                        + " NotOlderThan",
                "includeObject=Some|200|items",
            })
    void refusesOptions(String query, int code, String text) throws Exception {
        HttpResponse<String> response = server.get(path("default") + "?" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(response.body()).contains(text);
    }

    @Test
    void showsMetadataOnly() throws Exception {
        make("meta", "a", "x");
        HttpResponse<String> response = server.send(server.request(path("meta"))
                .header("Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));
        JsonNode list = Json.read(response.body());
        assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.at("/items/0/kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(list.at("/items/0/metadata/labels/app").asText()).isEqualTo("x");
    }

    @Test
    void showsTables() throws Exception {
        make("table", "a", "x");
        String table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        JsonNode list = Json.read(server.send(server.request(path("table")).header("Accept", table))
                .body());
        assertThat(list.path("kind").asText()).isEqualTo("Table");
        assertThat(list.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        assertThat(list.at("/columnDefinitions").findValuesAsText("name")).containsExactly("Name", "Data", "Age");
        assertThat(list.at("/rows/0/cells/0").asText()).isEqualTo("a");
        assertThat(list.at("/rows/0/object/kind").asText()).isEqualTo("PartialObjectMetadata");
        JsonNode whole = Json.read(server.send(server.request(path("table") + "/a?includeObject=Object")
                        .header("Accept", table))
                .body());
        assertThat(whole.at("/rows/0/object/kind").asText()).isEqualTo("ConfigMap");
        assertThat(server.send(server.request(path("table") + "?includeObject=Some")
                                .header("Accept", table))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void eventsAreServedInBothGroups() throws Exception {
        String core = "/api/v1/namespaces/default/events";
        String newer = "/apis/events.k8s.io/v1/namespaces/default/events";
        HttpResponse<String> created = server.post(newer, """
                {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"e1"},
                 "eventTime":"2026-01-01T00:00:00.000000Z","note":"hello","reason":"Testing","type":"Normal",
                 "action":"Test","reportingController":"test","reportingInstance":"t-1",
                 "regarding":{"kind":"Pod","name":"p","namespace":"default"}}
                """);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(Json.read(created.body()).path("note").asText()).isEqualTo("hello");
        JsonNode old = server.json(core + "/e1");
        assertThat(old.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(old.path("message").asText()).isEqualTo("hello");
        assertThat(old.at("/involvedObject/name").asText()).isEqualTo("p");
        assertThat(old.path("reportingComponent").asText()).isEqualTo("test");
        JsonNode list = server.json(newer);
        assertThat(list.path("kind").asText()).isEqualTo("EventList");
        assertThat(list.path("apiVersion").asText()).isEqualTo("events.k8s.io/v1");
        assertThat(list.at("/items/0/regarding/name").asText()).isEqualTo("p");
        assertThat(names(server.json(newer + "?fieldSelector=regarding.name%3Dp,reportingController%3Dtest")))
                .containsExactly("e1");
        assertThat(names(server.json(newer + "?fieldSelector=regarding.name!%3Dp")))
                .isEmpty();
        server.patch(newer + "/e1", "application/merge-patch+json", "{\"note\":\"changed\",\"deprecatedCount\":2}");
        JsonNode patched = server.json(core + "/e1");
        assertThat(patched.path("message").asText()).isEqualTo("changed");
        assertThat(patched.path("count").asInt()).isEqualTo(2);
    }
}
