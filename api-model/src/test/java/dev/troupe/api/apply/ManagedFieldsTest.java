package dev.troupe.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.patch.Patches;
import dev.troupe.api.patch.TestSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedFieldsTest {
    private static final Instant FIRST = Instant.parse("2025-03-01T10:00:00.123Z");
    private static final Instant LATER = Instant.parse("2025-03-01T11:00:00Z");

    private static final String CONFIG_MAP = """
            {"apiVersion": "v1", "kind": "ConfigMap",
             "metadata": {"name": "c", "namespace": "default", "uid": "1", "labels": {"app": "web"}},
             "data": {"b": "2", "a": "1"}}
            """;

    @Test
    void aCreateOwnsAllFieldsButTheObjectsIdentity() {
        ObjectNode created = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        assertThat(created.at("/metadata/managedFields"))
                .hasToString(Json.read("""
                                [{"manager": "kubectl-create", "operation": "Update", "apiVersion": "v1",
                                  "time": "2025-03-01T10:00:00Z", "fieldsType": "FieldsV1",
                                  "fieldsV1": {
                                    "f:data": {".": {}, "f:a": {}, "f:b": {}},
                                    "f:metadata": {"f:labels": {".": {}, "f:app": {}}}}}]
                                """).toString());
    }

    @Test
    void listElementsAreOwnedByKeyAndSetsByValueAndAtomicPartsAsOne() {
        ObjectNode created = created("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "finalizers": ["x/y"]},
                 "spec": {"nodeSelector": {"a": "b"}, "tolerations": [{"key": "k"}], "containers": [
                   {"name": "web", "image": "i", "resources": {}, "ports": [{"containerPort": 80}]}]}}
                """, TestSchema.POD);
        assertThat(fields(created, 0)).isEqualTo(Json.read("""
                        {"f:metadata": {"f:finalizers": {".": {}, "v:\\"x/y\\"": {}}},
                         "f:spec": {"f:nodeSelector": {}, "f:tolerations": {}, "f:containers": {".": {},
                           "k:{\\"name\\":\\"web\\"}": {".": {}, "f:name": {}, "f:image": {}, "f:resources": {},
                             "f:ports": {".": {},
                               "k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}": {".": {}, "f:containerPort": {}}}}}}}
                        """));
    }

    /** Names of list elements become names of fields: what cannot be a name must not come in. */
    @Test
    void whatAnyTextIsOwnedAsCanBeReadBack() {
        ObjectNode patched = Patches.merge(
                created(CONFIG_MAP, TestSchema.CONFIG_MAP),
                "{\"metadata\":{\"finalizers\":[\"x/\\ud83d\",\"y/\\ud83d\\ude80\"]}}"
                        .getBytes(StandardCharsets.UTF_8));
        track(created(CONFIG_MAP, TestSchema.CONFIG_MAP), patched, TestSchema.CONFIG_MAP, "editor", "");
        assertThat(fields(patched, 1).at("/f:metadata/f:finalizers").toString()).contains("x/\ufffd", "y/\ud83d\ude80");
        assertThat(Json.read(Json.write(patched))).isEqualTo(patched);
    }

    @Test
    void whoChangesAFieldOwnsIt() {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.withObject("/data").put("a", "changed").put("c", "new");
        track(before, after, TestSchema.CONFIG_MAP, "editor", "");
        assertThat(fields(after, 0))
                .isEqualTo(Json.read(
                        "{\"f:data\":{\".\":{},\"f:b\":{}},\"f:metadata\":{\"f:labels\":{\".\":{},\"f:app\":{}}}}"));
        assertThat(fields(after, 1)).isEqualTo(Json.read("{\"f:data\":{\"f:a\":{},\"f:c\":{}}}"));
        assertThat(after.at("/metadata/managedFields/1/time").asText()).isEqualTo("2025-03-01T11:00:00Z");
        assertThat(after.at("/metadata/managedFields/0/time").asText()).isEqualTo("2025-03-01T10:00:00Z");
    }

    @Test
    void aFieldThatIsGoneHasNoOwner() {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.remove("data");
        track(before, after, TestSchema.CONFIG_MAP, "editor", "");
        assertThat(after.at("/metadata/managedFields")).hasSize(1);
        assertThat(fields(after, 0)).isEqualTo(Json.read("{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:app\":{}}}}"));
    }

    @Test
    void theEntryOfAManagerGoesWithItsLastField() {
        ObjectNode before = created("{\"metadata\":{\"name\":\"c\"},\"data\":{\"a\":\"1\"}}", TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.remove("data");
        track(before, after, TestSchema.CONFIG_MAP, "editor", "");
        assertThat(after.path("metadata").has("managedFields")).isFalse();
    }

    @Test
    void aManagerThatWritesAgainHasOneEntry() {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.withObject("/data").put("0", "new");
        track(before, after, TestSchema.CONFIG_MAP, "kubectl-create", "");
        assertThat(after.at("/metadata/managedFields")).hasSize(1);
        assertThat(fields(after, 0).path("f:data")).hasToString("{\".\":{},\"f:0\":{},\"f:a\":{},\"f:b\":{}}");
        assertThat(after.at("/metadata/managedFields/0/time").asText()).isEqualTo("2025-03-01T11:00:00Z");
    }

    @Test
    void aWriteThatChangesNothingChangesNoEntry() {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.withObject("/metadata").put("resourceVersion", "7");
        track(before, after, TestSchema.CONFIG_MAP, "someone-else", "");
        assertThat(after.at("/metadata/managedFields")).isEqualTo(before.at("/metadata/managedFields"));
    }

    @Test
    void numbersThatAreEqualAreNotChanges() {
        ObjectNode before = created("{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":3}}", TestSchema.DEPLOYMENT);
        ObjectNode after = before.deepCopy();
        after.withObject("/spec").put("replicas", 3L);
        track(before, after, TestSchema.DEPLOYMENT, "someone-else", "");
        assertThat(after.at("/metadata/managedFields")).hasSize(1);
    }

    @Test
    void theOrderOfAnAssociativeListIsNoChange() {
        ObjectNode before = created(
                "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]}}",
                TestSchema.POD);
        ObjectNode after = before.deepCopy();
        after.withObject("/spec").set("containers", Json.read("[{\"name\":\"b\"},{\"name\":\"a\"}]"));
        track(before, after, TestSchema.POD, "someone-else", "");
        assertThat(after.at("/metadata/managedFields")).isEqualTo(before.at("/metadata/managedFields"));
    }

    @Test
    void subresourcesHaveEntriesOfTheirOwn() {
        ObjectNode before =
                created("{\"metadata\":{\"name\":\"p\"},\"spec\":{\"restartPolicy\":\"Always\"}}", TestSchema.POD);
        ObjectNode after = before.deepCopy();
        after.putObject("status").put("phase", "Running");
        track(before, after, TestSchema.POD, "kubelet", "status");
        assertThat(after.at("/metadata/managedFields/1/subresource").asText()).isEqualTo("status");
        assertThat(fields(after, 1)).isEqualTo(Json.read("{\"f:status\":{\"f:phase\":{}}}"));
    }

    @Test
    void aSubresourceCannotEditTheEntries() {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.withObject("/metadata").putArray("managedFields").addObject();
        track(before, after, TestSchema.CONFIG_MAP, "someone", "status");
        assertThat(after.at("/metadata/managedFields")).isEqualTo(before.at("/metadata/managedFields"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]"})
    void clientsResetTheEntriesByAnEmptyList(String empty) {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.withObject("/metadata").set("managedFields", Json.read(empty));
        after.withObject("/data").put("a", "changed");
        track(before, after, TestSchema.CONFIG_MAP, "editor", "");
        assertThat(after.path("metadata").has("managedFields")).isFalse();

        ObjectNode next = after.deepCopy();
        next.withObject("/data").put("a", "again");
        track(after, next, TestSchema.CONFIG_MAP, "editor", "");
        assertThat(next.path("metadata").has("managedFields"))
                .as("tracked again from the next apply only")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "[7]",
                "[{\"manager\":\"x\"}]",
                "[{\"manager\":\"x\",\"operation\":\"Sing\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\"}]",
                "[{\"manager\":\"x\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV2\"}]",
                "[{\"manager\":\"x\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:a\":7}}]",
                "[{\"manager\":\"x\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"odd\":{}}}]",
                "[{\"manager\":\"x\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"k:{\":{}}}]"
            })
    void absentOrBrokenEntriesAreReplacedByTheLiveOnes(String sent) {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        ObjectNode after = before.deepCopy();
        after.withObject("/metadata").set("managedFields", Json.read(sent));
        track(before, after, TestSchema.CONFIG_MAP, "editor", "");
        assertThat(after.at("/metadata/managedFields")).isEqualTo(before.at("/metadata/managedFields"));
    }

    @Test
    void aJsonPatchMayRewriteTheEntriesAsKubectlDoesWhenItTurnsToServerSideApply() {
        ObjectNode before = created(CONFIG_MAP, TestSchema.CONFIG_MAP);
        byte[] patch = """
                [{"op": "replace", "path": "/metadata/managedFields/0/manager", "value": "kubectl"},
                 {"op": "replace", "path": "/metadata/managedFields/0/operation", "value": "Apply"}]
                """.getBytes(StandardCharsets.UTF_8);
        ObjectNode after = Patches.json(before, patch);
        track(before, after, TestSchema.CONFIG_MAP, "kubectl", "");
        assertThat(after.at("/metadata/managedFields")).hasSize(1);
        assertThat(after.at("/metadata/managedFields/0/operation").asText()).isEqualTo("Apply");
        assertThat(after.at("/metadata/managedFields/0/time").asText()).isEqualTo("2025-03-01T10:00:00Z");
    }

    @Test
    void atMostTenUpdatersAreKeptApart() {
        ObjectNode object = created("{\"metadata\":{\"name\":\"c\"},\"data\":{\"k0\":\"1\"}}", TestSchema.CONFIG_MAP);
        for (int i = 1; i <= 12; i++) {
            ObjectNode next = object.deepCopy();
            next.withObject("/data").put("k" + i, "1");
            ManagedFields.track(object, next, TestSchema.CONFIG_MAP, "m" + i, "", "v1", FIRST.plusSeconds(60L * i));
            object = next;
        }
        JsonNode entries = object.at("/metadata/managedFields");
        assertThat(entries).hasSize(10);
        assertThat(entries.get(0).get("manager").asText()).isEqualTo("ancient-changes");
        assertThat(fields(object, 0))
                .isEqualTo(Json.read("{\"f:data\":{\".\":{},\"f:k0\":{},\"f:k1\":{},\"f:k2\":{},\"f:k3\":{}}}"));
        assertThat(entries.get(9).get("manager").asText()).isEqualTo("m12");
    }

    @Test
    void aNamelessManagerIsUnknown() {
        ObjectNode object = (ObjectNode) Json.read(CONFIG_MAP);
        ManagedFields.track(null, object, TestSchema.CONFIG_MAP, "", "", "v1", FIRST);
        assertThat(object.at("/metadata/managedFields/0/manager").asText()).isEqualTo("unknown");
    }

    private static ObjectNode created(String json, TestSchema schema) {
        ObjectNode object = (ObjectNode) Json.read(json);
        ManagedFields.track(null, object, schema, "kubectl-create", "", "v1", FIRST);
        return object;
    }

    private static void track(
            ObjectNode before, ObjectNode after, TestSchema schema, String manager, String subresource) {
        ObjectNode copy = before.deepCopy();
        ManagedFields.track(before, after, schema, manager, subresource, "v1", LATER);
        assertThat(before).as("the old object is left alone").isEqualTo(copy);
    }

    private static JsonNode fields(ObjectNode object, int entry) {
        return object.at("/metadata/managedFields/" + entry + "/fieldsV1");
    }
}
