package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.plan.Memory.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Init containers and sidecars. */
class InitPlanTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String TWO =
            "\"initContainers\":[{\"name\":\"one\",\"image\":\"i:1\"},{\"name\":\"two\",\"image\":\"i:1\"}]";
    private static final String SIDECAR = "\"initContainers\":[{\"name\":\"side\",\"image\":\"i:1\","
            + "\"restartPolicy\":\"Always\"%s},{\"name\":\"two\",\"image\":\"i:1\"}]";

    private static Step.EnsureImage image(String container, int attempt) {
        return new Step.EnsureImage(container, attempt);
    }

    @Test
    void beginsWithTheFirst() {
        assertThat(Scene.ready(TWO).steps()).containsExactly(image("one", 0));
    }

    @Test
    void waitsWhileOneRuns() {
        assertThat(Scene.ready(TWO).running("one", 0).steps()).isEmpty();
    }

    @Test
    void goesOnWhenOneSucceeded() {
        Scene scene = Scene.ready(TWO).exited("one", 0, 0, SECOND);
        assertThat(scene.steps()).containsExactly(image("two", 0));
        assertThat(scene.exited("two", 0, 0, SECOND).steps()).containsExactly(image("main", 0));
    }

    @Test
    void triesAgainWhatFailed() {
        assertThat(Scene.ready(TWO).exited("one", 0, 1, SECOND).steps()).containsExactly(image("one", 1));
    }

    @Test
    void failsPodThatNeverRestarts() {
        Scene scene = Scene.ready("\"restartPolicy\":\"Never\"," + TWO).exited("one", 0, 1, SECOND);
        assertThat(scene.steps()).contains(new Step.StopSandbox("sandbox-0"));
        assertThat(scene.status().path("phase").asText()).isEqualTo("Failed");
    }

    @Test
    void doesNotRunAgainOnceContainersHaveBegun() {
        assertThat(Scene.ready(TWO).running("main", 0).steps()).isEmpty();
    }

    @Test
    void runsAgainInANewSandbox() {
        Scene scene = new Scene(TWO)
                .sandbox(0, false)
                .sandbox(1, true)
                .exited("one", 0, 0, SECOND)
                .exited("two", 0, 0, SECOND)
                .exited("main", 0, 137, SECOND);
        scene.stoppedSandboxes.add("sandbox-0");
        assertThat(scene.steps()).containsExactly(image("one", 1));
    }

    @Test
    void sidecarLetsTheNextBeginOnceItRuns() {
        Scene scene = Scene.ready(SIDECAR.formatted(""));
        assertThat(scene.steps()).containsExactly(image("side", 0));
        assertThat(scene.running("side", 0).steps()).containsExactly(image("two", 0));
    }

    @Test
    void sidecarWithStartupProbeLetsTheNextBeginOnceItHasStarted() {
        Scene scene = Scene.ready(SIDECAR.formatted(",\"startupProbe\":{\"tcpSocket\":{\"port\":80}}"))
                .running("side", 0);
        assertThat(scene.steps()).isEmpty();
        scene.verdicts.put("side-0", new Verdict(true, true, null, null));
        assertThat(scene.steps()).containsExactly(image("two", 0));
    }

    @Test
    void sidecarIsRestartedWhileThePodRuns() {
        Scene scene = Scene.ready(SIDECAR.formatted(""))
                .exited("side", 0, 0, SECOND)
                .exited("two", 0, 0, SECOND)
                .running("main", 0);
        assertThat(scene.steps()).containsExactly(image("side", 1));
    }

    @Test
    void podWithSidecarCompletesWithoutIt() {
        Scene scene = Scene.ready("\"restartPolicy\":\"Never\"," + SIDECAR.formatted(""))
                .running("side", 0)
                .exited("two", 0, 0, SECOND)
                .exited("main", 0, 0, SECOND);
        assertThat(scene.steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.KillContainer.class, kill -> assertThat(kill.id()).isEqualTo("side-0"));
        assertThat(scene.status().path("phase").asText()).isEqualTo("Succeeded");
    }
}
