package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ephemeral containers, as {@code kubectl debug} makes them. */
@ExtendWith(ClusterExtension.class)
class ITPodDebug {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: main, image: "busybox:1.37", command: [sleep, "86399"]}
            """;

    @Test
    void aDebuggerSeesTheProcessesOfItsTarget(Workspace workspace) {
        workspace.apply(POD);
        workspace.awaitReady("web");
        Kubectl.Result made = workspace
                .kubectl()
                .attempt(
                        "",
                        "debug",
                        "web",
                        "--image=busybox:1.37",
                        "--target=main",
                        "--container=helper",
                        "--",
                        "sleep",
                        "infinity");
        assertThat(made.exitCode()).as(made.all()).isZero();
        JsonNode helper = workspace.awaitContainer(
                "web", "helper", status -> status.at("/state/running").isObject());
        assertThat(helper.path("containerID").asText()).startsWith("containerd://");
        JsonNode pod = workspace.pod("web");
        assertThat(pod.at("/spec/ephemeralContainers/0/targetContainerName").asText())
                .isEqualTo("main");
        assertThat(pod.at("/status/ephemeralContainerStatuses/0/name").asText()).isEqualTo("helper");
        assertThat(Workspace.isTrue(pod, "Ready")).isTrue();
        assertThat(workspace.shell("web", "helper", "tr '\\0' ' ' < /proc/1/cmdline"))
                .isEqualTo("sleep 86399 ");
    }

    @Test
    void theOutputOfADebuggerIsItsLog(Workspace workspace) {
        workspace.apply(POD);
        workspace.awaitReady("web");
        workspace.kubectl().run("debug", "web", "--image=busybox:1.37", "-c", "helper", "--", "echo", "seen");
        workspace.awaitContainer(
                "web", "helper", status -> status.at("/state/terminated").isObject());
        assertThat(workspace.kubectl().run("logs", "web", "-c", "helper")).isEqualTo("seen\n");
        JsonNode pod = workspace.pod("web");
        assertThat(workspace.container("web", "helper").path("restartCount").asInt())
                .as("it is not run again")
                .isZero();
        assertThat(pod.at("/status/phase").asText()).isEqualTo("Running");
    }

    @Test
    void ephemeralContainersStayAsTheyAre(Workspace workspace) {
        workspace.apply(POD);
        workspace.awaitReady("web");
        String path = workspace.path("pods/web/ephemeralcontainers");
        Api.Answer added = workspace
                .api()
                .patch(
                        "strategic-merge-patch",
                        path,
                        "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"helper\",\"image\":\"busybox:1.37\","
                                + "\"command\":[\"sleep\",\"infinity\"]}]}}");
        assertThat(added.code()).as(added.body()).isEqualTo(200);
        Api.Answer removed = workspace
                .api()
                .patch("json-patch", path, "[{\"op\":\"remove\",\"path\":\"/spec/ephemeralContainers/0\"}]");
        assertThat(removed.code()).as(removed.body()).isEqualTo(422);
        assertThat(removed.message())
                .contains("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"helper\" may not be"
                        + " removed");
        Api.Answer changed = workspace
                .api()
                .patch(
                        "json-patch",
                        path,
                        "[{\"op\":\"replace\",\"path\":\"/spec/ephemeralContainers/0/image\",\"value\":\"other\"}]");
        assertThat(changed.code()).as(changed.body()).isEqualTo(422);
        assertThat(changed.message())
                .contains("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"helper\" may not be"
                        + " changed");
        Api.Answer direct = workspace
                .api()
                .patch(
                        "json-patch",
                        workspace.path("pods/web"),
                        "[{\"op\":\"remove\",\"path\":\"/spec/ephemeralContainers\"}]");
        assertThat(direct.code()).as("not through the pod itself").isEqualTo(422);
        assertThat(workspace.pod("web").at("/spec/ephemeralContainers/0/image").asText())
                .isEqualTo("busybox:1.37");
    }
}
