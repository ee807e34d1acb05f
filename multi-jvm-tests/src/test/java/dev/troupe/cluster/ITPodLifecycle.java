package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How containers start, end, are restarted and stopped. */
@ExtendWith(ClusterExtension.class)
class ITPodLifecycle {
    @Test
    void initContainersRunInOrderBeforeTheOthers(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: ordered
                spec:
                  terminationGracePeriodSeconds: 0
                  initContainers:
                  - name: first
                    image: busybox:1.37
                    command: ["sh", "-c", "echo first >> /shared/order"]
                    volumeMounts: [{name: shared, mountPath: /shared}]
                  - name: second
                    image: busybox:1.37
                    command: ["sh", "-c", "echo second >> /shared/order"]
                    volumeMounts: [{name: shared, mountPath: /shared}]
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sh", "-c", "echo main >> /shared/order; cat /shared/order; sleep infinity"]
                    volumeMounts: [{name: shared, mountPath: /shared}]
                  volumes:
                  - name: shared
                    emptyDir: {}
                """);
        JsonNode pod = workspace.awaitReady("ordered");
        workspace.awaitTrue(() -> workspace.logs("ordered").equals("first\nsecond\nmain\n"));
        assertThat(Workspace.isTrue(pod, "Initialized")).isTrue();
        assertThat(workspace
                        .container("ordered", "second")
                        .at("/state/terminated/reason")
                        .asText())
                .isEqualTo("Completed");
    }

    @Test
    void anInitContainerThatFailsKeepsThePodFromStarting(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: stuck
                spec:
                  initContainers:
                  - name: failing
                    image: busybox:1.37
                    command: ["false"]
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sleep", "infinity"]
                """);
        workspace.awaitContainer(
                "stuck", "failing", status -> status.path("restartCount").asInt() > 0);
        workspace.awaitTrue(() -> workspace
                .kubectl()
                .run("get", "pod", "stuck")
                .matches("(?s).*stuck +0/1 +Init:(Error|CrashLoopBackOff).*"));
        assertThat(workspace
                        .container("stuck", "main")
                        .at("/state/waiting/reason")
                        .asText())
                .isEqualTo("PodInitializing");
        assertThat(workspace.pod("stuck").at("/status/phase").asText()).isEqualTo("Pending");
    }

    @Test
    void aSidecarRunsBesideTheContainersThatCameAfterIt(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: accompanied
                spec:
                  terminationGracePeriodSeconds: 0
                  restartPolicy: Never
                  initContainers:
                  - name: sidecar
                    image: busybox:1.37
                    restartPolicy: Always
                    command: ["sleep", "infinity"]
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["true"]
                """);
        workspace.awaitPhase("accompanied", "Succeeded");
        assertThat(workspace
                        .container("accompanied", "main")
                        .at("/state/terminated/exitCode")
                        .asInt())
                .isZero();
    }

    @Test
    void aPodThatMayNotRestartEndsAsItsContainersDo(Workspace workspace) {
        workspace.kubectl().run("run", "good", "--image=busybox:1.37", "--restart=Never", "--", "true");
        workspace.kubectl().run("run", "bad", "--image=busybox:1.37", "--restart=Never", "--", "sh", "-c", "exit 3");
        workspace.awaitPhase("good", "Succeeded");
        workspace.awaitPhase("bad", "Failed");
        JsonNode bad = workspace.container("bad", "bad").at("/state/terminated");
        assertThat(bad.path("exitCode").asInt()).isEqualTo(3);
        assertThat(bad.path("reason").asText()).isEqualTo("Error");
        assertThat(workspace.container("bad", "bad").path("restartCount").asInt())
                .isZero();
        assertThat(workspace.kubectl().run("get", "pods"))
                .containsPattern("good +0/1 +Completed +0")
                .containsPattern("bad +0/1 +Error +0");
    }

    @Test
    void aContainerThatKeepsFailingIsRestartedEverMoreSeldom(Workspace workspace) {
        workspace.kubectl().run("run", "crashing", "--image=busybox:1.37", "--", "sh", "-c", "exit 7");
        JsonNode status = workspace.awaitContainer(
                "crashing",
                "crashing",
                container -> container.path("restartCount").asInt() >= 2
                        && container.at("/state/waiting/reason").asText().equals("CrashLoopBackOff"));
        assertThat(status.at("/state/waiting/message").asText())
                .startsWith("back-off 20s restarting failed container=crashing pod=crashing_" + workspace.namespace());
        assertThat(status.at("/lastState/terminated/exitCode").asInt()).isEqualTo(7);
        assertThat(workspace.kubectl().run("get", "pod", "crashing"))
                .containsPattern("crashing +0/1 +CrashLoopBackOff +2 ");
        workspace.awaitEvent("crashing", "BackOff", "Back-off restarting failed container crashing in pod crashing_");
    }

    @Test
    void onFailureRestartsFailuresOnly(Workspace workspace) {
        workspace
                .kubectl()
                .run("run", "once", "--image=busybox:1.37", "--restart=OnFailure", "--", "sh", "-c", "exit 0");
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: twice
                spec:
                  restartPolicy: OnFailure
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sh", "-c", "[ -e /kept/mark ] || { touch /kept/mark; exit 1; }"]
                    volumeMounts: [{name: kept, mountPath: /kept}]
                  volumes:
                  - name: kept
                    emptyDir: {}
                """);
        workspace.awaitPhase("once", "Succeeded");
        workspace.awaitPhase("twice", "Succeeded");
        assertThat(workspace.container("twice", "main").path("restartCount").asInt())
                .isEqualTo(1);
    }

    @Test
    void aContainerThatTakesTooMuchMemoryIsKilled(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: greedy
                spec:
                  restartPolicy: Never
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sh", "-c", "exec tail -c 128m /dev/zero"]
                    resources:
                      limits: {memory: 32Mi}
                """);
        workspace.awaitPhase("greedy", "Failed");
        JsonNode end = workspace.container("greedy", "main").at("/state/terminated");
        assertThat(end.path("reason").asText()).isEqualTo("OOMKilled");
        assertThat(end.path("exitCode").asInt()).isEqualTo(137);
    }

    @Test
    void whatAContainerLeavesAsItsLastWordsIsInItsStatus(Workspace workspace) {
        workspace
                .kubectl()
                .run(
                        "run",
                        "speaking",
                        "--image=busybox:1.37",
                        "--restart=Never",
                        "--",
                        "sh",
                        "-c",
                        "echo no disk > /dev/termination-log; exit 1");
        workspace.awaitPhase("speaking", "Failed");
        assertThat(workspace
                        .container("speaking", "speaking")
                        .at("/state/terminated/message")
                        .asText())
                .isEqualTo("no disk\n");
    }

    @Test
    void aContainerThatHeedsTermEndsBeforeItsGraceDoes(ClusterUnderTest cluster, Workspace workspace)
            throws java.io.IOException {
        java.nio.file.Path shared =
                java.nio.file.Files.createDirectory(cluster.directory().resolve("heeded"));
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: polite
                spec:
                  terminationGracePeriodSeconds: 60
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sh", "-c", "trap 'echo told >> /out/told; exit 0' TERM; sleep infinity & wait"]
                    lifecycle:
                      postStart: {exec: {command: ["sh", "-c", "echo started >> /out/told"]}}
                      preStop: {exec: {command: ["sh", "-c", "echo stopping >> /out/told"]}}
                    volumeMounts: [{name: out, mountPath: /out}]
                  volumes:
                  - name: out
                    hostPath: {path: %s}
                """.formatted(shared));
        workspace.awaitReady("polite");
        Instant before = Instant.now();
        workspace.kubectl().run("delete", "pod", "polite");
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(40));
        assertThat(java.nio.file.Files.readString(shared.resolve("told"))).isEqualTo("started\nstopping\ntold\n");
    }

    @Test
    void aContainerThatIgnoresTermIsKilledWhenItsGraceIsOver(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: stubborn
                spec:
                  terminationGracePeriodSeconds: 5
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sh", "-c", "trap '' TERM; while true; do sleep 1; done"]
                """);
        workspace.awaitReady("stubborn");
        Instant before = Instant.now();
        workspace.kubectl().run("delete", "pod", "stubborn", "--wait=false");
        JsonNode pod = workspace.pod("stubborn");
        assertThat(pod.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(5);
        assertThat(workspace.kubectl().run("get", "pod", "stubborn")).contains("Terminating");
        workspace.awaitGone("pods/stubborn");
        assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(5));
        workspace.awaitEvent("stubborn", "Killing", "Stopping container main");
    }

    @Test
    void aForcedDeletionWaitsForNothing(Workspace workspace) {
        workspace.kubectl().run("run", "forced", "--image=busybox:1.37", "--", "sleep", "infinity");
        workspace.awaitReady("forced");
        Kubectl.Result deleted =
                workspace.kubectl().attempt("", "delete", "pod", "forced", "--force", "--grace-period=0");
        assertThat(deleted.out()).startsWith("pod \"forced\" force deleted");
        assertThat(deleted.err()).contains("Immediate deletion does not wait");
        assertThat(workspace.get("pods/forced").code()).isEqualTo(404);
    }

    @Test
    void aFailedPostStartHookKillsItsContainer(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: unhooked
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sleep", "infinity"]
                    lifecycle:
                      postStart: {exec: {command: ["sh", "-c", "exit 4"]}}
                """);
        workspace.awaitEvent("unhooked", "FailedPostStartHook", "PostStartHook failed");
        workspace.awaitContainer(
                "unhooked", "main", status -> status.path("restartCount").asInt() > 0);
    }
}
