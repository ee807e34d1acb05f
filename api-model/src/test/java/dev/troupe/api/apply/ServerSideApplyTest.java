package dev.troupe.api.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.patch.TestSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSideApplyTest {
    private static final Instant FIRST = Instant.parse("2025-03-01T10:00:00Z");
    private static final Instant LATER = Instant.parse("2025-03-01T11:00:00Z");

    private static final String CONFIG_MAP = """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "labels": {"test-label": "test"}},
             "data": {"key": "some value"}}
            """;

    private static final String DEPLOYMENT = """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
             "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}, "template": {
               "metadata": {"labels": {"app": "web"}},
               "spec": {"containers": [{"name": "nginx", "image": "nginx:1"}]}}}}
            """;

    @Test
    void createsAnObjectWhoseFieldsTheManagerOwns() {
        ObjectNode created = apply(null, CONFIG_MAP, TestSchema.CONFIG_MAP, "kubectl", false, FIRST);
        assertThat(created.at("/metadata/managedFields"))
                .hasToString(Json.read("""
                                [{"manager": "kubectl", "operation": "Apply", "apiVersion": "v1",
                                  "time": "2025-03-01T10:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {
                                    "f:data": {"f:key": {}},
                                    "f:metadata": {"f:labels": {"f:test-label": {}}}}}]
                                """).toString());
        assertThat(created.at("/data/key").asText()).isEqualTo("some value");
    }

    @Test
    void applyingTheSameAgainChangesNothing() {
        ObjectNode live = apply(null, DEPLOYMENT, TestSchema.DEPLOYMENT, "kubectl", false, FIRST);
        assertThat(apply(live, DEPLOYMENT, TestSchema.DEPLOYMENT, "kubectl", false, LATER))
                .isEqualTo(live);
    }

    @Test
    void refusesToChangeWhatAnotherManagerOwns() {
        ObjectNode live = apply(null, DEPLOYMENT, TestSchema.DEPLOYMENT, "kubectl", false, FIRST);
        ObjectNode scaled = live.deepCopy();
        scaled.withObject("/spec").put("replicas", 5);
        ManagedFields.track(live, scaled, TestSchema.DEPLOYMENT, "kubectl-scale", "scale", "apps/v1", LATER);
        assertThatThrownBy(() -> apply(scaled, DEPLOYMENT, TestSchema.DEPLOYMENT, "kubectl", false, LATER))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(409);
                    assertThat(refusal.reason()).isEqualTo("Conflict");
                    assertThat(refusal.text())
                            .isEqualTo("Apply failed with 1 conflict: conflict with \"kubectl-scale\" with subresource "
                                    + "\"scale\" using apps/v1: .spec.replicas");
                    assertThat(refusal.causes())
                            .containsExactly(new StatusException.Cause(
                                    "FieldManagerConflict",
                                    "conflict with \"kubectl-scale\" with subresource \"scale\" using apps/v1",
                                    ".spec.replicas"));
                });
    }

    @Test
    void listsSeveralConflictsByManager() {
        ObjectNode live = tracked(DEPLOYMENT, TestSchema.DEPLOYMENT, "kubectl-client-side-apply", "apps/v1");
        ObjectNode other = apply(
                live,
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"labels\":{\"a\":\"1\"}}}",
                TestSchema.DEPLOYMENT,
                "labeller",
                false,
                FIRST);
        String config = DEPLOYMENT
                .replace("\"replicas\": 3", "\"replicas\": 4")
                .replace("nginx:1", "nginx:2")
                .replace("\"name\": \"web\",", "\"name\": \"web\", \"labels\": {\"a\": \"2\"},");
        assertThatThrownBy(() -> apply(other, config, TestSchema.DEPLOYMENT, "ci", false, LATER))
                .hasMessage("""
                        Apply failed with 3 conflicts: conflicts with "kubectl-client-side-apply" using apps/v1:
                        - .spec.replicas
                        - .spec.template.spec.containers[name="nginx"].image
                        conflicts with "labeller":
                        - .metadata.labels.a""");
    }

    @Test
    void forceTakesTheFieldsOver() {
        ObjectNode live = tracked(DEPLOYMENT, TestSchema.DEPLOYMENT, "someone", "apps/v1");
        ObjectNode forced = apply(
                live,
                DEPLOYMENT.replace("\"replicas\": 3", "\"replicas\": 4"),
                TestSchema.DEPLOYMENT,
                "ci",
                true,
                LATER);
        assertThat(forced.at("/spec/replicas").asInt()).isEqualTo(4);
        assertThat(owners(forced, "/f:spec/f:replicas")).containsExactly("ci");
        assertThat(owners(forced, "/f:spec/f:template/f:spec/f:containers/k:{\"name\":\"nginx\"}/f:image"))
                .containsExactly("ci", "someone");
    }

    @Test
    void equalValuesAreSharedWithoutConflict() {
        ObjectNode live = apply(null, DEPLOYMENT, TestSchema.DEPLOYMENT, "a", false, FIRST);
        ObjectNode shared = apply(live, DEPLOYMENT, TestSchema.DEPLOYMENT, "b", false, LATER);
        assertThat(owners(shared, "/f:spec/f:replicas")).containsExactly("a", "b");
    }

    @Test
    void aFieldThatIsNoLongerAppliedGoes() {
        ObjectNode live = apply(null, CONFIG_MAP, TestSchema.CONFIG_MAP, "kubectl", false, FIRST);
        ObjectNode next = apply(
                live,
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"data\":{\"other\":\"x\"}}",
                TestSchema.CONFIG_MAP,
                "kubectl",
                false,
                LATER);
        assertThat(next.get("data")).isEqualTo(Json.read("{\"other\":\"x\"}"));
        assertThat(next.get("metadata").has("labels"))
                .as("an emptied map goes too")
                .isFalse();
    }

    @Test
    void aFieldThatAnotherManagerOwnsStays() {
        ObjectNode live = apply(null, DEPLOYMENT, TestSchema.DEPLOYMENT, "a", false, FIRST);
        ObjectNode shared = apply(live, DEPLOYMENT, TestSchema.DEPLOYMENT, "b", false, FIRST);
        ObjectNode given =
                apply(shared, DEPLOYMENT.replace("\"replicas\": 3, ", ""), TestSchema.DEPLOYMENT, "a", false, LATER);
        assertThat(given.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(owners(given, "/f:spec/f:replicas")).containsExactly("b");
        ObjectNode gone =
                apply(given, DEPLOYMENT.replace("\"replicas\": 3, ", ""), TestSchema.DEPLOYMENT, "b", false, LATER);
        assertThat(gone.at("/spec").has("replicas")).isFalse();
    }

    @Test
    void anElementThatIsNoLongerAppliedGoesAndOthersStayInTheirPlaces() {
        String two = DEPLOYMENT.replace(
                "{\"name\": \"nginx\", \"image\": \"nginx:1\"}",
                "{\"name\": \"nginx\", \"image\": \"nginx:1\"}, {\"name\": \"side\", \"image\": \"s:1\"}");
        ObjectNode live = apply(null, two, TestSchema.DEPLOYMENT, "kubectl", false, FIRST);
        ObjectNode injected = live.deepCopy();
        injected.withArray("/spec/template/spec/containers")
                .insert(0, Json.read("{\"name\":\"mesh\",\"image\":\"m\"}"));
        ManagedFields.track(live, injected, TestSchema.DEPLOYMENT, "injector", "", "apps/v1", FIRST);
        ObjectNode next = apply(injected, DEPLOYMENT, TestSchema.DEPLOYMENT, "kubectl", false, LATER);
        assertThat(next.at("/spec/template/spec/containers"))
                .isEqualTo(
                        Json.read("[{\"name\":\"mesh\",\"image\":\"m\"},{\"name\":\"nginx\",\"image\":\"nginx:1\"}]"));
    }

    @Test
    void elementsOfOthersMergeInsideAList() {
        ObjectNode live = apply(null, DEPLOYMENT, TestSchema.DEPLOYMENT, "a", false, FIRST);
        ObjectNode next = apply(live, """
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"template": {"spec":
                  {"containers": [{"name": "nginx", "env": [{"name": "A", "value": "1"}]}]}}}}
                """, TestSchema.DEPLOYMENT, "b", false, LATER);
        assertThat(next.at("/spec/template/spec/containers"))
                .isEqualTo(Json.read(
                        "[{\"name\":\"nginx\",\"image\":\"nginx:1\",\"env\":[{\"name\":\"A\",\"value\":\"1\"}]}]"));
    }

    @Test
    void fieldsThatNobodyOwnedBeforeTheFirstApplyBelongToAManagerOfThatName() {
        ObjectNode live = (ObjectNode) Json.read(CONFIG_MAP);
        assertThatThrownBy(() -> apply(
                        live, CONFIG_MAP.replace("some", "another"), TestSchema.CONFIG_MAP, "kubectl", false, LATER))
                .hasMessage("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.key");
        ObjectNode applied = apply(live, CONFIG_MAP, TestSchema.CONFIG_MAP, "kubectl", false, LATER);
        assertThat(owners(applied, "/f:data/f:key")).containsExactly("kubectl", "before-first-apply");
    }

    @Test
    void portsAreToldApartByProtocolWithTcpAsDefault() {
        String config = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "dns",
                  "ports": [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53}]}]}}
                """;
        ObjectNode live = apply(null, config, TestSchema.POD, "a", false, FIRST);
        ObjectNode defaulted = live.deepCopy();
        ((ObjectNode) defaulted.at("/spec/containers/0/ports/1")).put("protocol", "TCP");
        assertThat(apply(defaulted, config, TestSchema.POD, "a", false, LATER)).isEqualTo(defaulted);
    }

    @Test
    void theStatusIsAppliedThroughItsSubresourceOnly() {
        String config = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"restartPolicy": "Never"},
                 "status": {"phase": "Running"}}
                """;
        ObjectNode live = apply(null, config, TestSchema.POD, "a", false, FIRST);
        assertThat(live.has("status")).isFalse();
        ObjectNode status = ServerSideApply.apply(
                live,
                (ObjectNode) Json.read(config.replace("Never", "Always")),
                TestSchema.POD,
                "a",
                false,
                "status",
                LATER);
        assertThat(status.at("/status/phase").asText()).isEqualTo("Running");
        assertThat(status.at("/spec/restartPolicy").asText()).isEqualTo("Never");
        assertThat(status.at("/metadata/managedFields")).hasSize(2);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"metadata":{"name":"p","managedFields":[]}} | metadata.managedFields must be nil
                    {"metadata":[]} | metadata must be an object
                    {"spec":{"containers":[{"name":"a"},{"name":"a"}]}} | failed to create typed patch object (/; v1, Kind=Pod): .spec.containers: duplicate entries for key [name="a"]
                    {"spec":{"containers":[{"image":"a"}]}} | failed to create typed patch object (/; v1, Kind=Pod): .spec.containers: element 0: associative list with keys has an element that omits key field "name" (and doesn't have default value)
                    {"spec":{"colour":1}} | failed to create typed patch object (/; v1, Kind=Pod): .spec.colour: field not declared in schema
                    {"spec":{"containers":{}}} | failed to create typed patch object (/; v1, Kind=Pod): .spec.containers: expected list, got {}
                    {"spec":[]} | failed to create typed patch object (/; v1, Kind=Pod): .spec: expected map, got []
                    {"spec":{"containers":[7]}} | failed to create typed patch object (/; v1, Kind=Pod): .spec.containers: element 0: associative list with keys may not have non-map elements
                    """)
    void refusesConfigurationsThatCannotBeOwned(String part, String message) {
        ObjectNode config = (ObjectNode) Json.read(part);
        config.put("apiVersion", "v1").put("kind", "Pod");
        assertThatThrownBy(() -> apply(null, config.toString(), TestSchema.POD, "a", false, FIRST))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(400);
                    assertThat(refusal.text()).isEqualTo(message);
                });
    }

    @Test
    void refusesAnApplyWithoutAManagerOrInAnotherVersion() {
        assertThatThrownBy(() -> apply(null, CONFIG_MAP, TestSchema.CONFIG_MAP, "", false, FIRST))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(422);
                    assertThat(refusal.text())
                            .isEqualTo("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: "
                                    + "is required for apply patch");
                });
        ObjectNode live = apply(null, CONFIG_MAP, TestSchema.CONFIG_MAP, "a", false, FIRST);
        assertThatThrownBy(() ->
                        apply(live, CONFIG_MAP.replace("\"v1\"", "\"v2\""), TestSchema.CONFIG_MAP, "a", false, FIRST))
                .hasMessage("Incorrect version specified in apply patch. Specified patch version: v2, expected: v1");
    }

    @Test
    void kubectlMayTakeOverWhatItAppliedItselfFromTheClient() {
        ObjectNode live = (ObjectNode) Json.read(CONFIG_MAP);
        live.withObject("/metadata/annotations").put(ClientSideApply.LAST_APPLIED, CONFIG_MAP);
        ManagedFields.track(null, live, TestSchema.CONFIG_MAP, "kubectl-client-side-apply", "", "v1", FIRST);
        String config = CONFIG_MAP.replace("some value", "new value");
        assertThatThrownBy(() -> apply(live, config, TestSchema.CONFIG_MAP, "ci", false, LATER))
                .hasMessageContaining("conflict with \"kubectl-client-side-apply\" using v1: .data.key");
        ObjectNode taken = apply(live, config, TestSchema.CONFIG_MAP, "kubectl", false, LATER);
        assertThat(taken.at("/data/key").asText()).isEqualTo("new value");
        assertThat(taken.at("/metadata/annotations")
                        .get(ClientSideApply.LAST_APPLIED)
                        .asText())
                .contains("new value");

        ObjectNode edited = live.deepCopy();
        edited.withObject("/data").put("key", "edited");
        ManagedFields.track(live, edited, TestSchema.CONFIG_MAP, "editor", "", "v1", LATER);
        assertThatThrownBy(() -> apply(edited, config, TestSchema.CONFIG_MAP, "kubectl", false, LATER))
                .hasMessageContaining("conflict with \"editor\"");
    }

    private static ObjectNode tracked(String json, TestSchema schema, String manager, String version) {
        ObjectNode object = (ObjectNode) Json.read(json);
        ManagedFields.track(null, object, schema, manager, "", version, FIRST);
        return object;
    }

    private static ObjectNode apply(
            @Nullable ObjectNode live, String config, TestSchema schema, String manager, boolean force, Instant now) {
        ObjectNode before = live == null ? null : live.deepCopy();
        ObjectNode applied =
                ServerSideApply.apply(live, (ObjectNode) Json.read(config), schema, manager, force, "", now);
        assertThat(live).as("the live object is left alone").isEqualTo(before);
        return applied;
    }

    private static List<String> owners(ObjectNode object, String path) {
        List<String> owners = new ArrayList<>();
        for (JsonNode entry : object.at("/metadata/managedFields")) {
            JsonNode node = entry.get("fieldsV1");
            for (String element : path.substring(1).split("/", -1)) {
                node = node.path(element);
            }
            if (!node.isMissingNode()) {
                owners.add(entry.get("manager").asText());
            }
        }
        return owners;
    }
}
