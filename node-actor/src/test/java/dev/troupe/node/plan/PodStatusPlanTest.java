package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.node.plan.Memory.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodStatusPlanTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static JsonNode container(ObjectNode status) {
        return status.path("containerStatuses").path(0);
    }

    @Test
    void podBeingMade() {
        ObjectNode status = Scene.pod().status();
        assertThat(status.path("phase").asText()).isEqualTo("Pending");
        assertThat(container(status).at("/state/waiting/reason").asText()).isEqualTo("ContainerCreating");
        assertThat(container(status).path("started").asBoolean()).isFalse();
        assertThat(Scene.condition(status, "PodReadyToStartContainers")
                        .path("status")
                        .asText())
                .isEqualTo("False");
        assertThat(Scene.condition(status, "Initialized").path("status").asText())
                .isEqualTo("True");
        assertThat(Scene.condition(status, "Ready"))
                .isEqualTo(Json.read("{\"lastTransitionTime\":\"2026-01-01T12:00:00Z\","
                        + "\"message\":\"containers with unready status: [main]\",\"observedGeneration\":1,"
                        + "\"reason\":\"ContainersNotReady\",\"status\":\"False\",\"type\":\"Ready\"}"));
        assertThat(status.path("startTime").asText()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(status.path("hostIP").asText()).isEqualTo("192.0.2.1");
        assertThat(status.has("podIP")).isFalse();
    }

    @Test
    void runningPod() {
        ObjectNode status = Scene.ready("").running("main", 0).status();
        assertThat(status.path("phase").asText()).isEqualTo("Running");
        assertThat(status.path("podIP").asText()).isEqualTo("10.0.0.5");
        assertThat(container(status))
                .isEqualTo(Json.read("{\"containerID\":\"containerd://main-0\","
                        + "\"image\":\"docker.io/library/main:1\",\"imageID\":\"sha256:main\",\"lastState\":{},"
                        + "\"name\":\"main\",\"ready\":true,\"resources\":{},\"restartCount\":0,\"started\":true,"
                        + "\"state\":{\"running\":{\"startedAt\":\"2026-01-01T11:59:00Z\"}}}"));
        assertThat(Scene.condition(status, "Ready").path("status").asText()).isEqualTo("True");
    }

    @Test
    void statusThatTheApiHasNeedsNoPatch() {
        Scene scene = Scene.ready("").running("main", 0);
        ObjectNode status = scene.status();
        ObjectNode stored = (ObjectNode) Json.read(Json.write(status));
        stored.put("qosClass", "BestEffort");
        scene.tree.set("status", stored);
        scene.now = Scene.NOW.plusSeconds(100);
        assertThat(PodStatusPlan.patch(stored, scene.status())).isEmpty();
    }

    @Test
    void keepsConditionsOfOthersAndTimesOfTransitions() {
        Scene scene = Scene.ready("")
                .running("main", 0)
                .status("{\"conditions\":[{\"type\":\"PodScheduled\","
                        + "\"status\":\"True\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"},{\"type\":\"Ready\","
                        + "\"status\":\"True\",\"lastTransitionTime\":\"2026-01-01T01:00:00Z\"}]}");
        ObjectNode status = scene.status();
        assertThat(Scene.condition(status, "PodScheduled")
                        .path("lastTransitionTime")
                        .asText())
                .isEqualTo("2026-01-01T00:00:00Z");
        assertThat(Scene.condition(status, "Ready").path("lastTransitionTime").asText())
                .isEqualTo("2026-01-01T01:00:00Z");
    }

    @Test
    void conditionsTellOfWhichGenerationTheyAre() {
        Scene scene = Scene.ready("")
                .running("main", 0)
                .status("{\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"True\",\"observedGeneration\":1},"
                        + "{\"type\":\"example.com/gate\",\"status\":\"True\",\"observedGeneration\":1}]}");
        ((ObjectNode) scene.tree.path("metadata")).put("generation", 4);
        ObjectNode status = scene.status();
        for (String type : List.of("PodScheduled", "Ready", "Initialized", "ContainersReady")) {
            assertThat(Scene.condition(status, type).path("observedGeneration").asInt())
                    .as(type)
                    .isEqualTo(4);
        }
        assertThat(Scene.condition(status, "example.com/gate")
                        .path("observedGeneration")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void containerIsNotReadyBeforeItsProbeSaysSo() {
        Scene scene = Scene.ready("\"containers\":[{\"name\":\"main\",\"image\":\"main:1\","
                        + "\"readinessProbe\":{\"tcpSocket\":{\"port\":80}}}]")
                .running("main", 0);
        assertThat(container(scene.status()).path("ready").asBoolean()).isFalse();
        assertThat(container(scene.status()).path("started").asBoolean()).isTrue();
        scene.verdicts.put("main-0", new Verdict(true, true, null, null));
        assertThat(container(scene.status()).path("ready").asBoolean()).isTrue();
    }

    @Test
    void crashLoop() {
        Scene scene = Scene.ready("")
                .exited("main", 2, 3, SECOND)
                .with(s -> s.restarts.put("main", new BackOff(Duration.ofSeconds(80), Scene.NOW.minusSeconds(5))));
        ObjectNode status = scene.status();
        assertThat(status.path("phase").asText()).isEqualTo("Running");
        assertThat(container(status).path("state"))
                .isEqualTo(Json.read("{\"waiting\":{\"message\":\"back-off 1m20s restarting failed container=main "
                        + "pod=web_default(uid-1)\",\"reason\":\"CrashLoopBackOff\"}}"));
        assertThat(container(status).at("/lastState/terminated/exitCode").asInt())
                .isEqualTo(3);
        assertThat(container(status).path("restartCount").asInt()).isEqualTo(2);
    }

    @Test
    void lastStateTellsOfThePreviousInstance() {
        ObjectNode status =
                Scene.ready("").exited("main", 0, 9, SECOND).running("main", 1).status();
        assertThat(container(status).at("/lastState/terminated/exitCode").asInt())
                .isEqualTo(9);
        assertThat(container(status).path("restartCount").asInt()).isEqualTo(1);
    }

    @Test
    void completedPod() {
        ObjectNode status = Scene.ready("\"restartPolicy\":\"Never\"")
                .exited("main", 0, 0, SECOND)
                .status();
        assertThat(status.path("phase").asText()).isEqualTo("Succeeded");
        assertThat(Scene.condition(status, "Ready").path("reason").asText()).isEqualTo("PodCompleted");
        assertThat(Scene.condition(status, "Initialized").path("reason").asText())
                .isEqualTo("PodCompleted");
        assertThat(Scene.condition(status, "PodReadyToStartContainers")
                        .path("status")
                        .asText())
                .isEqualTo("False");
        assertThat(container(status).at("/state/terminated/reason").asText()).isEqualTo("Completed");
    }

    @Test
    void failedPod() {
        ObjectNode status = Scene.ready("\"restartPolicy\":\"Never\"")
                .exited("main", 0, 1, SECOND)
                .status();
        assertThat(status.path("phase").asText()).isEqualTo("Failed");
        assertThat(Scene.condition(status, "ContainersReady").path("reason").asText())
                .isEqualTo("PodFailed");
    }

    @Test
    void terminalPhaseNeverChanges() {
        Scene scene = Scene.pod()
                .status("{\"phase\":\"Succeeded\",\"containerStatuses\":[{\"name\":\"main\","
                        + "\"containerID\":\"containerd://x\",\"restartCount\":0,\"state\":{\"terminated\":{\"exitCode\":0,"
                        + "\"reason\":\"Completed\"}}}]}");
        ObjectNode status = scene.status();
        assertThat(status.path("phase").asText()).isEqualTo("Succeeded");
        assertThat(container(status).at("/state/terminated/reason").asText()).isEqualTo("Completed");
    }

    @Test
    void waitingForInitContainers() {
        Scene scene = Scene.ready("\"initContainers\":[{\"name\":\"one\",\"image\":\"i:1\"}]");
        scene.running("one", 0);
        ObjectNode status = scene.status();
        assertThat(status.path("phase").asText()).isEqualTo("Pending");
        assertThat(container(status).at("/state/waiting/reason").asText()).isEqualTo("PodInitializing");
        assertThat(Scene.condition(status, "Initialized").path("message").asText())
                .isEqualTo("containers with incomplete status: [one]");
        assertThat(status.at("/initContainerStatuses/0/state").has("running")).isTrue();
    }

    @Test
    void lostContainerOfPodThatNeverRestarts() {
        Scene scene = new Scene("\"restartPolicy\":\"Never\"")
                .status("{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"main\",\"restartCount\":0,"
                        + "\"containerID\":\"containerd://x\",\"state\":{\"running\":{}}}]}");
        ObjectNode status = scene.status();
        assertThat(status.path("phase").asText()).isEqualTo("Failed");
        assertThat(container(status).at("/state/terminated/reason").asText()).isEqualTo("ContainerStatusUnknown");
        assertThat(container(status).at("/state/terminated/exitCode").asInt()).isEqualTo(137);
    }

    @Test
    void deadlineExceeded() {
        Scene scene = Scene.ready("")
                .running("main", 0)
                .with(s -> s.ended = new Memory.Ended("Failed", "DeadlineExceeded", "too long"));
        ObjectNode status = scene.status();
        assertThat(status.path("phase").asText()).isEqualTo("Failed");
        assertThat(status.path("reason").asText()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void terminatingPodKeepsRunningUntilItsContainersEnd() {
        Scene scene = Scene.ready("").running("main", 0).deleted(30, Scene.NOW);
        assertThat(scene.status().path("phase").asText()).isEqualTo("Running");
        Scene over = Scene.ready("").exited("main", 0, 143, SECOND).deleted(30, Scene.NOW);
        assertThat(over.status().path("phase").asText()).isEqualTo("Failed");
    }

    @Test
    void readinessGateHoldsThePodBack() {
        Scene scene = Scene.ready("\"readinessGates\":[{\"conditionType\":\"example.com/ok\"}]")
                .running("main", 0);
        assertThat(Scene.condition(scene.status(), "Ready").path("reason").asText())
                .isEqualTo("ReadinessGatesNotReady");
        scene.status("{\"conditions\":[{\"type\":\"example.com/ok\",\"status\":\"True\"}]}");
        assertThat(Scene.condition(scene.status(), "Ready").path("status").asText())
                .isEqualTo("True");
    }

    @Test
    void startedContainerShowsRunningOnlyAfterItsHook() {
        Scene scene = Scene.ready("").running("main", 0);
        scene.inFlight.add(Step.hookKey("main"));
        assertThat(container(scene.status()).at("/state/waiting/reason").asText())
                .isEqualTo("ContainerCreating");
    }
}
