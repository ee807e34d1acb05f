package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.history.Difference;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cluster's history over HTTP. */
class HistoryTest {
    private static final Instant AT = Instant.parse("2026-11-25T15:00:00Z");
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.history.objects.clear();
        server.history.entries.clear();
        server.history.asked.clear();
    }

    private static StoredObject object(String resource, String kind, String name) {
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", kind);
        tree.putObject("metadata").put("name", name).put("namespace", "default");
        return StoredObject.of(new ResourceKey(resource, "default", name), tree).at(5);
    }

    private static void happened(StoredObject object, Fact fact, String patch) {
        ObjectEvent event =
                new ObjectEvent(List.of(fact), Json.read(patch), new Caller("ann", List.of("staff")), "patch", AT);
        JournalEntry entry = new JournalEntry(ChangeType.UPDATED, event, object);
        entry.committedAt(5);
        server.history.entries.add(entry);
    }

    private static List<JsonNode> lines(HttpResponse<String> response) {
        return response.body().lines().map(Json::read).toList();
    }

    @Test
    void theStateIsAStreamOfObjectsAfterALineThatSaysWhichState() throws Exception {
        for (int i = 0; i < 2000; i++) {
            server.history.objects.add(object("configmaps", "ConfigMap", "map-" + i));
        }
        HttpResponse<String> response = server.get("/troupe/replay?at=9");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        List<JsonNode> lines = lines(response);
        assertThat(lines.getFirst()).isEqualTo(Json.read("{\"head\":10,\"compacted\":3,\"revision\":9}"));
        assertThat(lines).hasSize(2001);
        assertThat(lines.getLast().at("/metadata/name").asText()).isEqualTo("map-1999");
        assertThat(lines.getLast().at("/metadata/resourceVersion").asText()).isEqualTo("5");
    }

    @Test
    void whatIsCompactedIsRefusedAsAStatus() throws Exception {
        HttpResponse<String> response = server.get("/troupe/replay?at=2");
        assertThat(response.statusCode()).isEqualTo(410);
        assertThat(Json.read(response.body()).path("reason").asText()).isEqualTo("Expired");
    }

    @Test
    void aMomentThatCannotBeReadIsRefused() throws Exception {
        HttpResponse<String> response = server.get("/troupe/replay?at=yesterday");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\\\"yesterday\\\" is not a revision (1234), a time");
    }

    @Test
    void aStorySaysWhoDidWhat() throws Exception {
        happened(object("pods", "Pod", "web"), new Fact.PodBound("node-1"), "{\"spec\":{\"nodeName\":\"node-1\"}}");
        JsonNode line =
                lines(server.get("/troupe/events?from=4&to=8&object=pod/web")).getLast();
        assertThat(line).isEqualTo(Json.read("""
                {"revision":5,"at":"2026-11-25T15:00:00Z","user":"ann","groups":["staff"],"verb":"patch",
                 "type":"UPDATED","resource":"pods","namespace":"default","name":"web","uid":"",
                 "facts":["bound to node-1"],"patch":{"spec":{"nodeName":"node-1"}}}"""));
        assertThat(server.history.asked).containsExactly(new Span(3, 8, new ResourceKey("pods", "default", "web")));
    }

    @Test
    void objectsAreNamedAsForKubectl() throws Exception {
        for (String name : List.of("deploy/a", "deployments/a", "Deployment/a", "deployments.apps/a")) {
            server.history.asked.clear();
            server.get("/troupe/events?namespace=prod&object=" + name);
            assertThat(server.history.asked)
                    .as(name)
                    .containsExactly(
                            new Span(Span.FROM_THE_BEGINNING, 10, new ResourceKey("deployments.apps", "prod", "a")));
        }
        server.history.asked.clear();
        server.get("/troupe/events?namespace=prod&object=no/a");
        assertThat(server.history.asked.getFirst().object()).isEqualTo(new ResourceKey("nodes", "", "a"));
        assertThat(server.get("/troupe/events?object=gadget/a").statusCode()).isEqualTo(400);
        assertThat(server.get("/troupe/events?object=web").statusCode()).isEqualTo(400);
    }

    @Test
    void whatASecretHoldsIsNotTold() throws Exception {
        happened(object("secrets", "Secret", "key"), new Fact.Updated(""), """
                {"data":{"password":"aHVudGVyMg==","old":null},"stringData":{"x":"hunter2"},
                 "metadata":{"labels":{"a":"b"},
                  "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hunter2"}}}""");
        String body = server.get("/troupe/events").body();
        assertThat(body).doesNotContain("aHVudGVyMg").doesNotContain("hunter2");
        assertThat(lines(server.get("/troupe/events")).getLast().path("patch").path("data"))
                .isEqualTo(Json.read("{\"password\":\"(changed)\",\"old\":null}"));
    }

    @Test
    void onlyMastersMayAsk() throws Exception {
        HttpResponse<String> response = server.client(null)
                .send(
                        server.request("/troupe/replay")
                                .header("Authorization", "Bearer " + ServerFixture.BOB_TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void aVerificationTellsEveryDifferenceAndThenWhatItLookedAt() throws Exception {
        server.history.differences.add(new Difference("pods/default/web", 5, "it is wrong"));
        List<JsonNode> lines = lines(server.get("/troupe/verify"));
        server.history.differences.clear();
        assertThat(lines)
                .containsExactly(
                        Json.read("{\"object\":\"pods/default/web\",\"revision\":5,\"what\":\"it is wrong\"}"),
                        Json.read("{\"verified\":10,\"live\":9,\"rows\":8,\"objects\":7,\"differences\":1}"));
    }

    @Test
    void compactionIsSeenAndRun() throws Exception {
        assertThat(lines(server.get("/troupe/compaction"))).containsExactly(Json.read("""
                {"head":10,"compacted":3,"swept":2,"rows":8,"bytes":4096,"retentionSeconds":604800,
                 "compactedAt":"2026-11-25T15:00:00Z"}"""));
        assertThat(lines(server.post("/troupe/compaction?before=1h", "")))
                .containsExactly(Json.read("{\"compacted\":7,\"deleted\":4}"));
        assertThat(server.post("/troupe/compaction", "").statusCode()).isEqualTo(400);
    }

    @Test
    void aBackupThatCannotBeCompletedBreaksOff() throws Exception {
        assertThat(server.get("/troupe/backup").headers().firstValue("Content-Type"))
                .hasValue("application/gzip");
        server.history.brokenBackup = true;
        assertThatThrownBy(() -> server.get("/troupe/backup")).isInstanceOf(IOException.class);
        server.history.brokenBackup = false;
    }

    @Test
    void otherPathsAreUnknown() throws Exception {
        assertThat(server.get("/troupe/nothing").statusCode()).isEqualTo(404);
        assertThat(server.post("/troupe/replay", "").statusCode()).isEqualTo(404);
    }
}
