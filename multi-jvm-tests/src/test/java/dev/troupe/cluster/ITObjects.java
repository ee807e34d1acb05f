package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind's life through the real API: made, read, listed, watched, changed in every way, and deleted. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITObjects {
    private Workspace workspace;
    private Api api;

    @BeforeAll
    void namespace(Workspace workspace) {
        this.workspace = workspace;
        this.api = workspace.api();
    }

    /** Every kind but nodes, of which other tests expect only the real one. */
    static List<Sample> samples() {
        return Sample.all().stream().filter(sample -> sample != Sample.NODE).toList();
    }

    private static JsonNode ok(int code, Api.Answer answer) {
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        return answer.json();
    }

    private static String version(JsonNode object) {
        return object.at("/metadata/resourceVersion").asText();
    }

    private String path(Sample sample, String name) {
        return sample.path(workspace.namespace(), name);
    }

    /** Makes the sample and waits until no controller has anything to add to it. */
    private JsonNode make(Sample sample, String name) {
        Api.Answer made = api.post(sample.collection(workspace.namespace()), sample.json(workspace.namespace(), name));
        ok(201, made);
        workspace.awaitTrue(() -> isSettled(sample, api.get(path(sample, name)).json()));
        return api.get(path(sample, name)).json();
    }

    private boolean isSettled(Sample sample, JsonNode object) {
        return switch (sample.resource()) {
            case "pods" -> object.at("/status/conditions").size() > 0;
            case "deployments" ->
                object.at("/status/observedGeneration").equals(object.at("/metadata/generation"))
                        && object.at("/status/conditions").size() > 0;
            case "replicasets" -> object.at("/status/observedGeneration").equals(object.at("/metadata/generation"));
            default -> true;
        };
    }

    @ParameterizedTest
    @MethodSource("samples")
    void livesAndDies(Sample sample) throws IOException {
        String name = "life-of-" + sample.resource();
        String collection = sample.collection(workspace.namespace());
        String selected = collection + "?labelSelector=sample%3Dyes&fieldSelector=metadata.name%3D" + name;
        try (Watching watching = Watching.open(api, selected + "&watch=true")) {
            JsonNode made = make(sample, name);
            assertThat(made.at("/metadata/uid").asText()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(api.get(selected).json().at("/items").valueStream().toList())
                    .singleElement()
                    .isEqualTo(api.get(path(sample, name)).json());
            assertThat(api.post(collection, sample.json(workspace.namespace(), name))
                            .reason())
                    .isEqualTo("AlreadyExists");
            changesInEveryWay(sample, name);
            ok(200, api.delete(path(sample, name)));
            workspace.awaitTrue(() -> api.get(path(sample, name)).code() == 404);
            Watching.Event gone = watching.await("DELETED", name);
            assertThat(watching.events().getFirst().type()).isEqualTo("ADDED");
            assertThat(watching.events())
                    .extracting(Watching.Event::revision)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(gone.object().at("/metadata/labels/json").asText()).isEqualTo("patched");
            assertThat(make(sample, name).at("/metadata/uid")).isNotEqualTo(made.at("/metadata/uid"));
        }
    }

    private void changesInEveryWay(Sample sample, String name) {
        String path = path(sample, name);
        ObjectNode old = (ObjectNode) api.get(path).json();
        ObjectNode next = old.deepCopy();
        ((ObjectNode) next.path("metadata").path("labels")).put("updated", "yes");
        JsonNode updated = ok(200, api.put(path, next.toString()));
        assertThat(Long.parseLong(version(updated))).isGreaterThan(Long.parseLong(version(old)));
        Api.Answer stale = api.put(path, next.toString());
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.message())
                .endsWith(
                        "the object has been modified; please apply your changes to the latest version and try again");
        assertThat(version(ok(200, api.patch("merge-patch", path, "{}")))).isEqualTo(version(updated));
        ok(200, api.patch("merge-patch", path, sample.change()));
        ok(
                200,
                api.patch(
                        "json-patch",
                        path,
                        "[{\"op\":\"add\",\"path\":\"/metadata/labels/json\",\"value\":\"patched\"}]"));
        ok(200, api.patch("strategic-merge-patch", path, "{\"metadata\":{\"labels\":{\"strategic\":\"patched\"}}}"));
        ObjectNode config = Json.object()
                .put("apiVersion", sample.groupVersion())
                .put("kind", old.path("kind").asText());
        config.putObject("metadata").put("name", name).putObject("labels").put("applied", "yes");
        JsonNode applied = ok(200, api.patch("apply-patch", path + "?fieldManager=tests", config.toString()));
        assertThat(Json.mapper().convertValue(applied.at("/metadata/labels"), Map.class))
                .containsKeys("sample", "updated", "json", "strategic", "applied");
        assertThat(applied.at("/metadata/uid")).isEqualTo(old.at("/metadata/uid"));
        assertThat(applied.at("/metadata/creationTimestamp")).isEqualTo(old.at("/metadata/creationTimestamp"));
    }

    @ParameterizedTest
    @MethodSource("dev.troupe.cluster.Sample#all")
    void dryRunOfACreationLeavesNothing(Sample sample) {
        String collection = sample.collection(workspace.namespace());
        String json = sample.json(workspace.namespace(), "dry-" + sample.resource());
        JsonNode answer = ok(201, api.post(collection + "?dryRun=All", json));
        assertThat(answer.at("/metadata/uid").asText()).isNotEmpty();
        assertThat(api.get(path(sample, "dry-" + sample.resource())).code()).isEqualTo(404);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void dryRunOfEveryOtherVerbChangesNothing(Sample sample) {
        String name = "dry-run-" + sample.resource();
        JsonNode before = make(sample, name);
        String path = path(sample, name);
        String dry = path + "?dryRun=All";
        String label = "{\"metadata\":{\"labels\":{\"dry\":\"yes\"}}}";
        ObjectNode next = before.deepCopy();
        ((ObjectNode) next.path("metadata").path("labels")).put("dry", "yes");
        List<JsonNode> answers = new ArrayList<>();
        answers.add(ok(200, api.put(dry, next.toString())));
        answers.add(ok(200, api.patch("merge-patch", dry, label)));
        answers.add(ok(200, api.patch("strategic-merge-patch", dry, label)));
        answers.add(ok(
                200,
                api.patch(
                        "json-patch", dry, "[{\"op\":\"add\",\"path\":\"/metadata/labels/dry\",\"value\":\"yes\"}]")));
        ObjectNode config = Json.object()
                .put("apiVersion", sample.groupVersion())
                .put("kind", before.path("kind").asText());
        config.putObject("metadata").put("name", name).putObject("labels").put("dry", "yes");
        answers.add(ok(200, api.patch("apply-patch", dry + "&fieldManager=tests", config.toString())));
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.at("/metadata/labels/dry").asText()).isEqualTo("yes"));
        ok(200, api.delete(dry));
        ok(
                200,
                api.send(
                        "DELETE",
                        path,
                        "application/json",
                        "{\"dryRun\":[\"All\"],\"propagationPolicy\":\"Foreground\"}"));
        if (sample.namespaced()) {
            ok(200, api.delete(sample.collection(workspace.namespace()) + "?dryRun=All&labelSelector=sample%3Dyes"));
        }
        assertThat(api.get(path).json()).isEqualTo(before);
    }

    @Test
    void yamlIsTakenAndGiven() {
        String manifest = """
                # a comment
                kind: ConfigMap
                apiVersion: v1
                metadata: {name: yaml}
                data:
                  text: |
                    two
                    lines
                  number: "012"
                """;
        ok(201, api.send("POST", workspace.path("configmaps"), "application/yaml", manifest));
        assertThat(workspace.get("configmaps/yaml").json().at("/data/text").asText())
                .isEqualTo("two\nlines\n");
        assertThat(workspace.get("configmaps/yaml").json().at("/data/number").asText())
                .isEqualTo("012");
        assertThat(workspace.kubectl().run("get", "configmap", "yaml", "-o", "yaml"))
                .contains("  number: \"012\"\n  text: |\n    two\n    lines\n");
    }

    /** {@code kubectl create} sends protobuf. */
    @Test
    void protobufIsTaken() {
        Kubectl kubectl = workspace.kubectl();
        assertThat(kubectl.run("create", "configmap", "proto", "--from-literal=a=1"))
                .isEqualTo("configmap/proto created\n");
        assertThat(workspace.get("configmaps/proto").json().at("/data/a").asText())
                .isEqualTo("1");
        kubectl.run("create", "secret", "generic", "proto", "--from-literal=a=1");
        assertThat(workspace.get("secrets/proto").json().at("/data/a").asText()).isEqualTo("MQ==");
        kubectl.run("create", "serviceaccount", "proto");
        assertThat(workspace.get("serviceaccounts/proto").code()).isEqualTo(200);
        kubectl.run("create", "deployment", "proto", "--image=busybox:1.37", "--replicas=0", "--", "sleep", "9");
        JsonNode deployment = kubectl.json("get", "deployment", "proto");
        assertThat(deployment.at("/spec/replicas").isInt()).isTrue();
        assertThat(deployment.at("/spec/template/spec/containers/0/command").toString())
                .isEqualTo("[\"sleep\",\"9\"]");
        assertThat(kubectl.attempt("", "create", "configmap", "Wrong_name").err())
                .startsWith("error: failed to create configmap: ConfigMap \"Wrong_name\" is invalid: metadata.name:"
                        + " Invalid value: \"Wrong_name\": a lowercase RFC 1123 subdomain must consist of");
    }

    @Test
    void namesAreGenerated() {
        String manifest = "{\"metadata\":{\"generateName\":\"made-\"}}";
        String first = ok(201, api.post(workspace.path("configmaps"), manifest))
                .at("/metadata/name")
                .asText();
        String second = ok(201, api.post(workspace.path("configmaps"), manifest))
                .at("/metadata/name")
                .asText();
        assertThat(List.of(first, second))
                .allMatch(name -> name.matches("made-[a-z0-9]{5}"))
                .doesNotHaveDuplicates();
        assertThat(workspace
                        .get("configmaps/" + first)
                        .json()
                        .at("/metadata/generateName")
                        .asText())
                .isEqualTo("made-");
        Kubectl.Result created = workspace
                .kubectl()
                .attempt(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"made-\"}}",
                        "create",
                        "-f",
                        "-");
        assertThat(created.out()).matches("configmap/made-[a-z0-9]{5} created\n");
    }

    @Test
    void eventsAreServedInBothGroups() throws IOException {
        String namespace = workspace.namespace();
        String newGroup = "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events";
        try (Watching watching = Watching.open(api, newGroup + "?watch=true&fieldSelector=metadata.name%3Dboth")) {
            make(Sample.EVENT, "both");
            JsonNode event = watching.await("ADDED", "both").object();
            assertThat(event.path("apiVersion").asText()).isEqualTo("events.k8s.io/v1");
            assertThat(event.at("/regarding/name").asText()).isEqualTo("x");
            assertThat(event.path("note").asText()).isEqualTo("as ever");
            assertThat(event.path("deprecatedCount").asInt()).isEqualTo(1);
            assertThat(event).isEqualTo(api.get(newGroup + "/both").json());
        }
        ok(201, api.post(newGroup, """
                {"metadata":{"name":"new"},"eventTime":"2026-01-02T03:04:05.678901Z","reportingController":"tests/it",
                 "reportingInstance":"me","action":"Try","reason":"Tested","note":"hello","type":"Warning",
                 "regarding":{"kind":"Pod","namespace":"NAMESPACE","name":"x"}}""".replace("NAMESPACE", namespace)));
        JsonNode core = workspace.get("events/new").json();
        assertThat(core.path("message").asText()).isEqualTo("hello");
        assertThat(core.at("/involvedObject/name").asText()).isEqualTo("x");
        assertThat(core.path("reportingComponent").asText()).isEqualTo("tests/it");
        assertThat(api.get(newGroup + "?fieldSelector=regarding.name%3Dx,type%3DWarning")
                        .json()
                        .at("/items"))
                .hasSize(1);
        assertThat(workspace.kubectl().run("get", "events", "--field-selector=type=Warning"))
                .containsPattern("LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
                .containsPattern("Warning +Tested +pod/x +hello\n");
    }

    @Test
    void aPodIsEvicted() {
        JsonNode pod = make(Sample.POD, "evicted");
        String eviction = """
                {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"evicted"},
                 "deleteOptions":{"gracePeriodSeconds":0,"preconditions":{"uid":"UID"}}}""";
        Api.Answer other = api.post(workspace.path("pods/evicted/eviction"), eviction.replace("UID", "another"));
        assertThat(other.reason()).isEqualTo("Conflict");
        String uid = pod.at("/metadata/uid").asText();
        ok(201, api.post(workspace.path("pods/evicted/eviction") + "?dryRun=All", eviction.replace("UID", uid)));
        assertThat(workspace.get("pods/evicted").json()).isEqualTo(pod);
        JsonNode answer = ok(201, api.post(workspace.path("pods/evicted/eviction"), eviction.replace("UID", uid)));
        assertThat(answer.path("status").asText()).isEqualTo("Success");
        workspace.awaitGone("pods/evicted");
    }
}
