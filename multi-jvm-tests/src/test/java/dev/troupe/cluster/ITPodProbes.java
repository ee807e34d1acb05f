package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Probes of every kind, and what follows from their answers. */
@ExtendWith(ClusterExtension.class)
class ITPodProbes {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: probed
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: busybox:1.37
                command: ["sh", "-c", "touch /tmp/ok; mkdir /www; echo ok > /www/ok; httpd -f -p 8080 -h /www"]
            """;

    private static String with(String probes) {
        return POD + probes.indent(4);
    }

    @Test
    void livenessRestartsAContainerThatNoLongerAnswers(Workspace workspace) {
        workspace.apply(with("""
                livenessProbe:
                  exec: {command: [cat, /tmp/ok]}
                  periodSeconds: 1
                  failureThreshold: 2
                """));
        workspace.awaitReady("probed");
        workspace.shellToTheEnd("probed", "rm /tmp/ok");
        workspace.awaitEvent("probed", "Unhealthy", "Liveness probe failed: cat: can't open '/tmp/ok'");
        workspace.awaitContainer(
                "probed",
                "main",
                status -> status.path("restartCount").asInt() == 1
                        && status.path("ready").asBoolean());
    }

    @Test
    void readinessGatesReadyAndRestartsNothing(Workspace workspace) {
        workspace.apply(with("""
                readinessProbe:
                  httpGet: {path: /ok, port: 8080}
                  periodSeconds: 1
                  failureThreshold: 1
                """));
        workspace.awaitReady("probed");
        workspace.shell("probed", "mv /www/ok /www/off");
        JsonNode pod = workspace.awaitPod("probed", object -> !Workspace.isTrue(object, "Ready"));
        assertThat(Workspace.isTrue(pod, "ContainersReady")).isFalse();
        assertThat(workspace.kubectl().run("get", "pod", "probed")).containsPattern("probed +0/1 +Running +0");
        workspace.shell("probed", "mv /www/off /www/ok");
        workspace.awaitReady("probed");
        assertThat(workspace.container("probed", "main").path("restartCount").asInt())
                .isZero();
    }

    @Test
    void aTcpProbeConnects(Workspace workspace) {
        workspace.apply(with("""
                readinessProbe:
                  tcpSocket: {port: 8080}
                  periodSeconds: 1
                """));
        workspace.awaitReady("probed");
        workspace.apply(with("""
                readinessProbe:
                  tcpSocket: {port: 8081}
                  periodSeconds: 1
                """).replace("name: probed", "name: closed"));
        workspace.awaitEvent("closed", "Unhealthy", "connection refused");
        assertThat(Workspace.isTrue(workspace.pod("closed"), "Ready")).isFalse();
    }

    /** A pod with a sidecar whose program at {@code /cgi-bin/it} is that script, and a container with more fields. */
    private static String serving(String script, String more) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: probed
                spec:
                  terminationGracePeriodSeconds: 1
                  initContainers:
                  - name: web
                    image: busybox:1.37
                    restartPolicy: Always
                    startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 1, failureThreshold: 60}
                    command:
                    - sh
                    - -c
                    - |
                      mkdir -p /www/cgi-bin
                      cat > /www/cgi-bin/it <<'END'
                      #!/bin/sh
                      SCRIPT
                      END
                      chmod +x /www/cgi-bin/it
                      httpd -f -p 8080 -h /www
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: [sleep, "1000"]
                """.replace("SCRIPT", script) + more.indent(4);
    }

    @Test
    void aRedirectToAnotherHostIsASuccessWithAWarning(Workspace workspace) {
        workspace.apply(serving("printf 'Status: 302 Found\\nLocation: http://192.0.2.1/\\n\\naway'", """
                readinessProbe:
                  httpGet: {path: /cgi-bin/it, port: 8080}
                  periodSeconds: 1
                """));
        workspace.awaitReady("probed");
        workspace.awaitEvent(
                "probed", "ProbeWarning", "Readiness probe warning: Probe terminated redirects, Response body: away");
    }

    @Test
    void hooksSayThatTheyAreHooks(Workspace workspace) {
        workspace.apply(serving("echo \"$HTTP_USER_AGENT\" >> /tmp/who; echo; echo", """
                lifecycle:
                  postStart:
                    httpGet: {path: /cgi-bin/it, port: 8080}
                """));
        workspace.awaitReady("probed");
        assertThat(workspace.shell("probed", "web", "cat /tmp/who")).isEqualTo("kube-lifecycle/1.34\n");
    }

    @Test
    void theOtherProbesWaitForTheStartupProbe(Workspace workspace) {
        workspace.apply(with("""
                startupProbe:
                  exec: {command: [test, -e, /tmp/started]}
                  periodSeconds: 1
                  failureThreshold: 60
                livenessProbe:
                  exec: {command: [test, -e, /tmp/started]}
                  periodSeconds: 1
                  failureThreshold: 1
                """));
        workspace.awaitEvent("probed", "Unhealthy", "Startup probe failed");
        assertThat(workspace.container("probed", "main").path("started").asBoolean())
                .isFalse();
        assertThat(Workspace.isTrue(workspace.pod("probed"), "Ready")).isFalse();
        workspace.shell("probed", "touch /tmp/started");
        workspace.awaitReady("probed");
        assertThat(workspace.container("probed", "main").path("started").asBoolean())
                .isTrue();
        assertThat(workspace.container("probed", "main").path("restartCount").asInt())
                .isZero();
    }
}
