package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The subresource {@code scale}: read, written, patched and applied. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITScales {
    private Workspace workspace;
    private Api api;

    @BeforeAll
    void namespace(Workspace workspace) {
        this.workspace = workspace;
        this.api = workspace.api();
    }

    private static JsonNode ok(int code, Api.Answer answer) {
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        return answer.json();
    }

    private String path(Sample sample, String name) {
        return sample.path(workspace.namespace(), name);
    }

    /** Makes the sample and waits until its controller has seen it. */
    private void make(Sample sample, String name) {
        ok(201, api.post(sample.collection(workspace.namespace()), sample.json(workspace.namespace(), name)));
        workspace.awaitTrue(() -> {
            JsonNode object = api.get(path(sample, name)).json();
            return object.at("/status/observedGeneration").equals(object.at("/metadata/generation"));
        });
    }

    @Test
    void aWorkloadIsScaledThroughItsSubresource() {
        make(Sample.REPLICA_SET, "scaled");
        String scale = path(Sample.REPLICA_SET, "scaled") + "/scale";
        JsonNode before = ok(200, api.get(scale));
        assertThat(before.path("kind").asText()).isEqualTo("Scale");
        assertThat(before.path("apiVersion").asText()).isEqualTo("autoscaling/v1");
        assertThat(before.at("/status/selector").asText()).isEqualTo("app=scaled");
        JsonNode one = ok(200, api.patch("merge-patch", scale, "{\"spec\":{\"replicas\":1}}"));
        assertThat(one.at("/spec/replicas").asInt()).isEqualTo(1);
        workspace.awaitTrue(() -> ok(200, api.get(scale)).at("/status/replicas").asInt() == 1);
        assertThat(workspace.get("pods?labelSelector=app%3Dscaled").json().at("/items"))
                .hasSize(1);
        assertThat(api.put(scale, before.toString()).reason()).isEqualTo("Conflict");
        assertThat(workspace.kubectl().run("scale", "replicaset", "scaled", "--replicas=0", "--current-replicas=1"))
                .isEqualTo("replicaset.apps/scaled scaled\n");
        workspace.awaitTrue(() -> workspace
                .get("pods?labelSelector=app%3Dscaled")
                .json()
                .at("/items")
                .isEmpty());
    }

    @Test
    void aScaleIsAppliedByOneWhoOwnsIt() {
        make(Sample.DEPLOYMENT, "applied");
        String scale = path(Sample.DEPLOYMENT, "applied") + "/scale";
        String config = """
                {"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"applied"},"spec":{"replicas":COUNT}}""";
        Api.Answer refused = api.patch("apply-patch", scale + "?fieldManager=scaler", config.replace("COUNT", "2"));
        assertThat(refused.code()).as(refused.body()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("Conflict");
        assertThat(refused.message())
                .startsWith("Apply failed with 1 conflict: conflict with ")
                .endsWith(": .spec.replicas");
        JsonNode taken = ok(
                200, api.patch("apply-patch", scale + "?fieldManager=scaler&force=true", config.replace("COUNT", "2")));
        assertThat(taken.path("kind").asText()).isEqualTo("Scale");
        assertThat(taken.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(ownersOfReplicas("applied")).containsExactly("scaler Apply scale");
        Api.Answer other = api.patch("apply-patch", path(Sample.DEPLOYMENT, "applied") + "?fieldManager=other", """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"applied"},"spec":{"replicas":3}}""");
        assertThat(other.message()).contains("conflict with \"scaler\" with subresource \"scale\"");
        JsonNode none = ok(200, api.patch("apply-patch", scale + "?fieldManager=scaler", config.replace("COUNT", "0")));
        assertThat(none.at("/spec").isEmpty()).isTrue();
        assertThat(ownersOfReplicas("applied")).containsExactly("scaler Apply scale");
        assertThat(api.patch("apply-patch", scale, config.replace("COUNT", "1")).code())
                .as("without a field manager")
                .isIn(400, 422);
        assertThat(api.patch(
                                "apply-patch",
                                path(Sample.DEPLOYMENT, "missing") + "/scale?fieldManager=scaler",
                                config.replace("applied", "missing").replace("COUNT", "1"))
                        .code())
                .isEqualTo(404);
    }

    private List<String> ownersOfReplicas(String deployment) {
        return api.get(path(Sample.DEPLOYMENT, deployment))
                .json()
                .at("/metadata/managedFields")
                .valueStream()
                .filter(entry -> entry.at("/fieldsV1/f:spec").has("f:replicas"))
                .map(entry -> entry.path("manager").asText() + " "
                        + entry.path("operation").asText() + " "
                        + entry.path("subresource").asText())
                .toList();
    }
}
