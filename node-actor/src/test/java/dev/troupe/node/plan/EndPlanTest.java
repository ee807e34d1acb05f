package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EndPlanTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Step kill(String container, Instant deadline) {
        return new Step.KillContainer(container, container + "-0", deadline, true, "Stopping container " + container);
    }

    @Test
    void killsAllContainersAtOnceWithTheDeletionsGrace() {
        Scene scene = Scene.ready(
                        "\"containers\":[{\"name\":\"a\",\"image\":\"a:1\"},{\"name\":\"b\",\"image\":\"b:1\"}]")
                .running("a", 0)
                .running("b", 0)
                .deleted(5, Scene.NOW);
        assertThat(scene.steps())
                .containsExactlyInAnyOrder(kill("a", Scene.NOW.plusSeconds(5)), kill("b", Scene.NOW.plusSeconds(5)));
    }

    @Test
    void graceCountsFromTheBeginning() {
        Scene scene = Scene.ready("").running("main", 0).deleted(30, Scene.NOW.minusSeconds(10));
        assertThat(scene.steps()).containsExactly(kill("main", Scene.NOW.plusSeconds(20)));
    }

    @Test
    void sidecarsEndAfterTheOthersFromTheLastToTheFirst() {
        String spec = "\"initContainers\":[{\"name\":\"s1\",\"image\":\"s:1\",\"restartPolicy\":\"Always\"},"
                + "{\"name\":\"s2\",\"image\":\"s:1\",\"restartPolicy\":\"Always\"}]";
        Instant deadline = Scene.NOW.plusSeconds(30);
        Scene scene = Scene.ready(spec)
                .running("s1", 0)
                .running("s2", 0)
                .running("main", 0)
                .deleted(30, Scene.NOW);
        assertThat(scene.steps()).containsExactly(kill("main", deadline));
        scene.instances.removeIf(i -> i.container().equals("main"));
        assertThat(scene.steps()).containsExactly(kill("s2", deadline));
        scene.instances.removeIf(i -> i.container().equals("s2"));
        assertThat(scene.steps()).containsExactly(kill("s1", deadline));
    }

    @Test
    void shorterGraceHurriesAKillOn() {
        Scene scene = Scene.ready("").running("main", 0).deleted(1, Scene.NOW);
        scene.inFlight.add(Step.killPrefix("main-0") + Scene.NOW.plusSeconds(30).getEpochSecond());
        assertThat(scene.steps())
                .containsExactly(new Step.KillContainer("main", "main-0", Scene.NOW.plusSeconds(1), false, ""));
        scene.inFlight.add(Step.killPrefix("main-0") + Scene.NOW.plusSeconds(1).getEpochSecond());
        assertThat(scene.steps()).isEmpty();
    }

    @Test
    void waitsForWhatIsBeingMade() {
        Scene scene = Scene.pod().deleted(30, Scene.NOW);
        scene.inFlight.add(Step.SANDBOX);
        assertThat(scene.steps()).isEmpty();
    }

    @Test
    void takesDownStepByStepAndDeletesLast() {
        Scene scene = Scene.ready("").exited("main", 0, 143, SECOND).deleted(30, Scene.NOW);
        assertThat(scene.steps()).containsExactly(new Step.StopSandbox("sandbox-0"), new Step.UnmountVolumes());
        scene.stoppedSandboxes.add("sandbox-0");
        scene.volumes = Memory.VolumeState.GONE;
        assertThat(scene.steps()).containsExactly(new Step.RemoveSandbox("sandbox-0"), new Step.CleanUp());
        scene.cleaned = true;
        assertThat(scene.steps()).containsExactly(new Step.RemoveSandbox("sandbox-0"));
        scene.sandboxes.clear();
        scene.instances.clear();
        assertThat(scene.steps()).containsExactly(new Step.DeleteObject());
    }

    @Test
    void podThatNeverBeganIsDeletedToo() {
        Scene scene = Scene.pod().deleted(30, Scene.NOW).with(s -> s.volumes = Memory.VolumeState.GONE);
        assertThat(scene.steps()).containsExactly(new Step.CleanUp());
    }

    @Test
    void orphanIsTakenDownAndNothingIsWrittenForIt() {
        Scene scene = Scene.ready("").running("main", 0);
        assertThat(scene.planAsOrphan().steps()).containsExactly(kill("main", Scene.NOW.plusSeconds(30)));
        scene.instances.clear();
        scene.sandboxes.clear();
        scene.volumes = Memory.VolumeState.GONE;
        scene.cleaned = true;
        assertThat(scene.planAsOrphan().steps()).isEmpty();
    }

    @Test
    void rejectedPodIsOnlyTidiedUp() {
        Scene scene = Scene.pod().with(s -> s.rejection = new Memory.Rejection("OutOfcpu", "no"));
        assertThat(scene.steps()).containsExactly(new Step.UnmountVolumes());
    }

    @Test
    void failedStepWaits() {
        Scene scene = Scene.ready("").deleted(30, Scene.NOW).with(s -> {
            s.volumes = Memory.VolumeState.GONE;
            s.failures.put("stop/sandbox-0", new Memory.Retry(2, Scene.NOW.plusSeconds(2)));
        });
        assertThat(scene.plan().steps()).isEmpty();
        assertThat(scene.plan().wakeAt()).isEqualTo(Scene.NOW.plusSeconds(2));
    }
}
