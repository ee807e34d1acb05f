package dev.troupe.api.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.patch.Patches;
import dev.troupe.api.schema.Schema;
import dev.troupe.api.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Patches and ownership under the schemas that are served, not those made for tests. */
class BuiltInSchemasTest {
    private static final Instant NOW = Instant.parse("2025-03-01T10:00:00Z");
    private static final Schema POD = schema("core.v1.Pod");
    private static final Schema DEPLOYMENT = schema("apps.v1.Deployment");
    private static final Schema SERVICE = schema("core.v1.Service");

    private static final String DEPLOYMENT_JSON = """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
             "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}},
               "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}},
               "template": {"metadata": {"labels": {"app": "web"}}, "spec": {
                 "containers": [{"name": "nginx", "image": "nginx:1", "env": [{"name": "A", "value": "1"}],
                   "ports": [{"containerPort": 80, "protocol": "TCP"}],
                   "livenessProbe": {"httpGet": {"path": "/", "port": 80}},
                   "volumeMounts": [{"name": "data", "mountPath": "/data"}], "resources": {}}],
                 "volumes": [{"name": "data", "emptyDir": {}}], "securityContext": {}}}}}
            """;

    @Test
    void aDeploymentsCreateIsOwnedAsKubernetesOwnsIt() {
        ObjectNode created = tree(DEPLOYMENT_JSON);
        ManagedFields.track(null, created, DEPLOYMENT, "kubectl-create", "", "apps/v1", NOW);
        JsonNode spec = created.at("/metadata/managedFields/0/fieldsV1/f:spec");
        assertThat(spec.has("f:replicas")).isTrue();
        assertThat(spec.path("f:selector")).as("selectors are atomic").isEqualTo(Json.object());
        assertThat(spec.path("f:template").path("f:spec").path("f:containers").path("k:{\"name\":\"nginx\"}"))
                .isEqualTo(Json.read("""
                        {".": {}, "f:env": {".": {}, "k:{\\"name\\":\\"A\\"}": {".": {}, "f:name": {}, "f:value": {}}},
                         "f:image": {},
                         "f:livenessProbe": {".": {}, "f:httpGet": {".": {}, "f:path": {}, "f:port": {}}},
                         "f:name": {},
                         "f:ports": {".": {}, "k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":
                           {".": {}, "f:containerPort": {}, "f:protocol": {}}},
                         "f:resources": {},
                         "f:volumeMounts": {".": {}, "k:{\\"mountPath\\":\\"/data\\"}":
                           {".": {}, "f:mountPath": {}, "f:name": {}}}}
                        """));
        assertThat(spec.path("f:template").path("f:spec").path("f:volumes").path("k:{\"name\":\"data\"}"))
                .isEqualTo(Json.read("{\".\":{},\"f:emptyDir\":{},\"f:name\":{}}"));
    }

    @Test
    void applyingTwiceChangesNothingAndAnotherManagersImageIsAConflict() {
        ObjectNode live = ServerSideApply.apply(null, tree(DEPLOYMENT_JSON), DEPLOYMENT, "a", false, "", NOW);
        assertThat(ServerSideApply.apply(live, tree(DEPLOYMENT_JSON), DEPLOYMENT, "a", false, "", NOW.plusSeconds(9)))
                .isEqualTo(live);
        assertThatThrownBy(() -> ServerSideApply.apply(
                        live, tree(DEPLOYMENT_JSON.replace("nginx:1", "nginx:2")), DEPLOYMENT, "b", false, "", NOW))
                .hasMessage("Apply failed with 1 conflict: conflict with \"a\": "
                        + ".spec.template.spec.containers[name=\"nginx\"].image");
    }

    @Test
    void kubectlsPatchesMergeListsByTheirKeys() {
        ObjectNode patched = strategic(DEPLOYMENT_JSON, """
                {"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}, "template": {"spec": {
                  "$setElementOrder/containers": [{"name": "nginx"}],
                  "containers": [{"name": "nginx", "env": [{"name": "B", "value": "2"}, {"$patch": "delete", "name": "A"}]}],
                  "$setElementOrder/volumes": [{"name": "data"}, {"name": "more"}],
                  "volumes": [
                    {"name": "data", "emptyDir": null, "$retainKeys": ["name", "hostPath"], "hostPath": {"path": "/d"}},
                    {"name": "more", "emptyDir": {}}]
                  }}}}
                """, DEPLOYMENT);
        assertThat(patched.at("/spec/strategy")).isEqualTo(Json.read("{\"type\":\"Recreate\"}"));
        assertThat(patched.at("/spec/template/spec/containers/0/env"))
                .isEqualTo(Json.read("[{\"name\":\"B\",\"value\":\"2\"}]"));
        assertThat(patched.at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("nginx:1");
        assertThat(patched.at("/spec/template/spec/volumes"))
                .isEqualTo(Json.read(
                        "[{\"name\":\"data\",\"hostPath\":{\"path\":\"/d\"}},{\"name\":\"more\",\"emptyDir\":{}}]"));
    }

    @Test
    void tolerationsAreReplacedAndTaintsMergeByKey() {
        assertThat(strategic(
                                "{\"spec\":{\"tolerations\":[{\"key\":\"a\"}]}}",
                                "{\"spec\":{\"tolerations\":[{\"key\":\"b\"}]}}",
                                POD)
                        .at("/spec/tolerations"))
                .isEqualTo(Json.read("[{\"key\":\"b\"}]"));
        assertThat(strategic(
                                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}}",
                                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}",
                                POD)
                        .at("/status/conditions"))
                .isEqualTo(Json.read("[{\"type\":\"Ready\",\"status\":\"True\"}]"));
    }

    @Test
    void servicePortsAreOwnedByPortAndProtocol() {
        ObjectNode service = tree("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "dns"},
                 "spec": {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53}], "selector": {"a": "b"}}}
                """);
        ObjectNode live = ServerSideApply.apply(null, service, SERVICE, "a", false, "", NOW);
        assertThat(live.at("/metadata/managedFields/0/fieldsV1/f:spec/f:ports").fieldNames())
                .toIterable()
                .containsExactly("k:{\"port\":53,\"protocol\":\"TCP\"}", "k:{\"port\":53,\"protocol\":\"UDP\"}");
    }

    private static ObjectNode strategic(String target, String patch, Schema schema) {
        return Patches.strategic(tree(target), patch.getBytes(StandardCharsets.UTF_8), schema);
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) Json.read(json);
    }

    private static Schema schema(String name) {
        return Objects.requireNonNull(Schemas.builtIn().find("io.k8s.api." + name));
    }
}
