package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Declared configuration: server-side apply, its owners and conflicts, and what kubectls of several versions do. */
@ExtendWith(ClusterExtension.class)
class ITObjectApply {
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 0
              selector:
                matchLabels: {app: web}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: web
                    image: busybox:1.37
                    imagePullPolicy: Never
                    command: [sleep, infinity]
                    env:
                    - {name: A, value: "1"}
                    ports:
                    - {containerPort: 80}
            """;

    private static Api.Answer apply(Workspace workspace, String manager, String config) {
        return workspace
                .api()
                .patch("apply-patch", workspace.path("configmaps/shared") + "?fieldManager=" + manager, config);
    }

    private static String config(String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {" + data + "}\n";
    }

    private static JsonNode entry(JsonNode object, String manager) {
        return object.at("/metadata/managedFields")
                .valueStream()
                .filter(each -> each.path("manager").asText().equals(manager))
                .findFirst()
                .orElse(Json.object());
    }

    @Test
    void fieldsBelongToWhoAppliesThem(Workspace workspace) {
        Api.Answer made = apply(workspace, "one", config("a: '1', b: '1'"));
        assertThat(made.code()).as(made.body()).isEqualTo(201);
        assertThat(entry(made.json(), "one").path("operation").asText()).isEqualTo("Apply");
        assertThat(entry(made.json(), "one").path("fieldsV1").toString())
                .isEqualTo("{\"f:data\":{\"f:a\":{},\"f:b\":{}}}");
        assertThat(apply(workspace, "two", config("b: '1', c: '2'")).code()).isEqualTo(200);

        Api.Answer conflict = apply(workspace, "two", config("b: '2', c: '2'"));
        assertThat(conflict.code()).isEqualTo(409);
        assertThat(conflict.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .data.b");
        assertThat(conflict.json().at("/details/causes/0/reason").asText()).isEqualTo("FieldManagerConflict");
        assertThat(conflict.json().at("/details/causes/0/field").asText()).isEqualTo(".data.b");

        JsonNode forced =
                apply(workspace, "two&force=true", config("b: '2', c: '2'")).json();
        assertThat(entry(forced, "one").path("fieldsV1").toString()).isEqualTo("{\"f:data\":{\"f:a\":{}}}");
        assertThat(entry(forced, "two").path("fieldsV1").toString()).isEqualTo("{\"f:data\":{\"f:b\":{},\"f:c\":{}}}");

        JsonNode dropped = apply(workspace, "two", config("c: '2'")).json();
        assertThat(dropped.path("data").toString()).isEqualTo("{\"a\":\"1\",\"c\":\"2\"}");
        Api.Answer again = apply(workspace, "two", config("c: '2'"));
        assertThat(again.json()).isEqualTo(dropped);

        workspace
                .api()
                .patch(
                        "merge-patch",
                        workspace.path("configmaps/shared?fieldManager=editor"),
                        "{\"data\":{\"a\":\"9\"}}");
        JsonNode edited = workspace.get("configmaps/shared").json();
        assertThat(entry(edited, "editor").path("operation").asText()).isEqualTo("Update");
        assertThat(entry(edited, "one").isEmpty()).isTrue();
        assertThat(apply(workspace, "one", config("a: '1'")).message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.a");
    }

    @Test
    void anApplyMayBeBoundToARevision(Workspace workspace) {
        JsonNode made = apply(workspace, "one", config("a: '1'")).json();
        String version = made.at("/metadata/resourceVersion").asText();
        String bound = config("a: '2'").replace("{name: shared}", "{name: shared, resourceVersion: '" + version + "'}");
        assertThat(apply(workspace, "one", bound).code()).isEqualTo(200);
        assertThat(apply(workspace, "one", bound.replace("'2'", "'3'")).code()).isEqualTo(409);
    }

    @Test
    void statusHasOwnersOfItsOwn(Workspace workspace) {
        workspace.apply(DEPLOYMENT);
        String path = Sample.DEPLOYMENT.path(workspace.namespace(), "web");
        workspace.awaitTrue(() -> workspace
                        .api()
                        .get(path)
                        .json()
                        .at("/status/observedGeneration")
                        .asInt()
                == 1);
        JsonNode deployment = workspace.api().get(path).json();
        assertThat(deployment.at("/metadata/managedFields").valueStream())
                .anySatisfy(
                        each -> assertThat(each.path("subresource").asText()).isEqualTo("status"))
                .anySatisfy(each -> assertThat(each.path("manager").asText()).isEqualTo("kubectl-client-side-apply"));
        String status = "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},"
                + "\"spec\":{\"replicas\":5},\"status\":{\"conditions\":[{\"type\":\"Mine\",\"status\":\"True\"}]}}";
        JsonNode applied = workspace
                .api()
                .patch("apply-patch", path + "/status?fieldManager=mine", status)
                .json();
        assertThat(applied.at("/spec/replicas").asInt()).isZero();
        assertThat(entry(applied, "mine").path("subresource").asText()).isEqualTo("status");
        assertThat(entry(applied, "mine").path("fieldsV1").toString())
                .isEqualTo("{\"f:status\":{\"f:conditions\":{\"k:{\\\"type\\\":\\\"Mine\\\"}\":"
                        + "{\".\":{},\"f:status\":{},\"f:type\":{}}}}}");
    }

    @Test
    void kubectlAppliesOnTheServer(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        Kubectl.Result applied = kubectl.attempt(DEPLOYMENT, "apply", "--server-side", "-f", "-");
        assertThat(applied.out()).isEqualTo("deployment.apps/web serverside-applied\n");
        Kubectl.Result conflict = kubectl.attempt(
                DEPLOYMENT.replace("replicas: 0", "replicas: 1"),
                "apply",
                "--server-side",
                "--field-manager=other",
                "-f",
                "-");
        assertThat(conflict.exitCode()).isEqualTo(1);
        assertThat(conflict.err())
                .startsWith("error: Apply failed with 1 conflict: conflict with \"kubectl\": .spec.replicas\n")
                .contains("Please review the fields above--they currently have other managers.");
        Kubectl.Result unchanged = kubectl.attempt(DEPLOYMENT, "diff", "--server-side", "-f", "-");
        assertThat(unchanged.all()).isEmpty();
        assertThat(kubectl.run("get", "deployment", "web", "-o", "yaml", "--show-managed-fields"))
                .contains("manager: kubectl", "operation: Apply", "k:{\"containerPort\":80,\"protocol\":\"TCP\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 34})
    void kubectlsOfSeveralVersionsWork(int minor, ClusterUnderTest cluster, Workspace workspace)
            throws IOException, InterruptedException {
        Kubectl kubectl = Kubectl.ofVersion(minor, cluster.kubeconfig()).in(workspace.namespace());
        assertThat(kubectl.run("version")).contains("Client Version: v1." + minor + ".", "Server Version: v1.");
        assertThat(kubectl.apply(DEPLOYMENT)).isEqualTo("deployment.apps/web created\n");
        assertThat(kubectl.apply(DEPLOYMENT)).isEqualTo("deployment.apps/web unchanged\n");
        assertThat(kubectl.run("explain", "pod.spec.containers"))
                .contains("KIND:       Pod\nVERSION:    v1\n", "FIELD: containers <[]Container>", "-required-");
        assertThat(kubectl.run("scale", "deployment/web", "--replicas=2")).isEqualTo("deployment.apps/web scaled\n");
        assertThat(kubectl.run("rollout", "status", "deployment/web", "--timeout=50s"))
                .endsWith("deployment \"web\" successfully rolled out\n");
        assertThat(kubectl.run("get", "deployment,replicaset"))
                .containsPattern("NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ndeployment.apps/web +2/2 +2 +2 +\\S+\n")
                .containsPattern("NAME +DESIRED +CURRENT +READY +AGE\nreplicaset.apps/web-\\w+ +2 +2 +2 +\\S+\n");
        assertThat(kubectl.run("get", "pods", "-o", "wide"))
                .containsPattern("NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n"
                        + "web-\\w+-\\w{5} +1/1 +Running +0 +\\S+ +[0-9.]+ +" + cluster.nodeName());
        kubectl.run("set", "env", "deployment/web", "A=2");
        kubectl.run("rollout", "status", "deployment/web", "--timeout=50s");
        assertThat(kubectl.run("rollout", "history", "deployment/web"))
                .isEqualTo("deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n");
        assertThat(kubectl.run("rollout", "undo", "deployment/web")).isEqualTo("deployment.apps/web rolled back\n");
        kubectl.run("rollout", "status", "deployment/web", "--timeout=50s");
        assertThat(kubectl.json("get", "deployment", "web")
                        .at("/spec/template/spec/containers/0/env/0/value")
                        .asText())
                .isEqualTo("1");
        assertThat(kubectl.run("create", "configmap", "cm", "--from-literal=a=1"))
                .isEqualTo("configmap/cm created\n");
        assertThat(kubectl.run("describe", "deployment", "web"))
                .contains("ScalingReplicaSet", "Scaled up replica set web-");
        assertThat(kubectl.run("api-resources")).containsPattern("deployments +deploy +apps/v1 +true +Deployment");
        assertThat(kubectl.run("delete", "deployment/web")).startsWith("deployment.apps \"web\" deleted");
    }
}
