package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rollouts that are restarted, paused and resumed. */
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(ClusterExtension.class)
class ITRollouts {
    private static final String WEB = "deployment/web";

    private Workspace workspace;
    private Kubectl kubectl;

    @BeforeEach
    void deploy(Workspace workspace) {
        this.workspace = workspace;
        this.kubectl = workspace.kubectl();
        workspace.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: main, image: "busybox:1.37", command: [sleep, infinity]}]
                """);
        awaitRollout();
    }

    private void awaitRollout() {
        assertThat(kubectl.run("rollout", "status", WEB, "--timeout=40s"))
                .endsWith("deployment \"web\" successfully rolled out\n");
    }

    private JsonNode deployment() {
        return kubectl.json("get", WEB);
    }

    private List<String> names(String resource) {
        return kubectl.run("get", resource, "-l", "app=web", "-o", "name")
                .lines()
                .toList();
    }

    private void awaitObserved() {
        workspace.awaitTrue(() -> {
            JsonNode deployment = deployment();
            return deployment.at("/status/observedGeneration").equals(deployment.at("/metadata/generation"));
        });
    }

    @Test
    void aRestartReplacesEveryPod() {
        List<String> before = names("pods");
        assertThat(kubectl.run("rollout", "restart", WEB)).isEqualTo("deployment.apps/web restarted\n");
        awaitRollout();
        assertThat(deployment().at("/spec/template/metadata/annotations").has("kubectl.kubernetes.io/restartedAt"))
                .isTrue();
        assertThat(names("replicasets")).hasSize(2);
        workspace.awaitTrue(() -> names("pods").size() == 2);
        assertThat(names("pods")).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aPausedRolloutWaitsAndScalesAndGoesOn() {
        assertThat(kubectl.run("rollout", "pause", WEB)).isEqualTo("deployment.apps/web paused\n");
        assertThat(kubectl.attempt("", "rollout", "pause", WEB).err())
                .isEqualTo("error: deployments.apps \"web\" is already paused\n");
        assertThat(kubectl.attempt("", "rollout", "restart", WEB).err())
                .contains("can't restart paused deployment (run rollout resume first)");
        List<String> before = names("pods");
        kubectl.run("set", "env", WEB, "A=1");
        kubectl.run("scale", WEB, "--replicas=3");
        kubectl.run("wait", WEB, "--for=jsonpath={.status.readyReplicas}=3", "--timeout=40s");
        awaitObserved();
        assertThat(names("replicasets")).as("no new version yet").hasSize(1);
        assertThat(names("pods")).hasSize(3).containsAll(before);
        assertThat(deployment().at("/status/conditions").findValuesAsText("reason"))
                .contains("DeploymentPaused");

        assertThat(kubectl.run("rollout", "resume", WEB)).isEqualTo("deployment.apps/web resumed\n");
        assertThat(kubectl.attempt("", "rollout", "resume", WEB).err())
                .isEqualTo("error: deployments.apps \"web\" is not paused\n");
        awaitRollout();
        assertThat(names("replicasets")).hasSize(2);
        workspace.awaitTrue(() -> names("pods").size() == 3);
        assertThat(names("pods")).doesNotContainAnyElementsOf(before);
    }
}
