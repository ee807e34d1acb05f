package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.plan.Memory.ImageState;
import dev.troupe.node.plan.Memory.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodPlannerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Step.StartContainer start(String container, int attempt) {
        return new Step.StartContainer(container, attempt, "sandbox-0", "sha256:" + container, null);
    }

    @Test
    void makesSandboxVolumesAndImageAtTheSameTime() {
        Scene scene = Scene.pod().with(s -> s.volumes = Memory.VolumeState.NOT_MOUNTED);
        assertThat(scene.steps())
                .containsExactly(new Step.CreateSandbox(0), new Step.MountVolumes(), new Step.EnsureImage("main", 0));
    }

    @Test
    void doesNotRepeatWhatIsInFlight() {
        Scene scene = Scene.pod().with(s -> {
            s.volumes = Memory.VolumeState.NOT_MOUNTED;
            s.inFlight.addAll(List.of(Step.SANDBOX, Step.VOLUMES, Step.imageKey("main")));
        });
        assertThat(scene.steps()).isEmpty();
    }

    @Test
    void startsContainerWhenAllIsThere() {
        assertThat(Scene.ready("").image("main", 0).steps()).containsExactly(start("main", 0));
    }

    @Test
    void startsNothingWithoutVolumes() {
        Scene scene = Scene.ready("").image("main", 0).with(s -> {
            s.volumes = Memory.VolumeState.NOT_MOUNTED;
            s.failures.put(Step.VOLUMES, new Memory.Retry(1, Scene.NOW.plusSeconds(2)));
        });
        assertThat(scene.plan()).isEqualTo(new Plan(List.of(), Scene.NOW.plusSeconds(2)));
    }

    @Test
    void startsContainersOneAfterTheOther() {
        String two = "\"containers\":[{\"name\":\"a\",\"image\":\"a:1\"},{\"name\":\"b\",\"image\":\"b:1\"}]";
        Scene scene = Scene.ready(two).image("a", 0).image("b", 0);
        assertThat(scene.steps()).containsExactly(start("a", 0));
        scene.inFlight.add(Step.startKey("a"));
        assertThat(scene.steps()).isEmpty();
        scene.inFlight.clear();
        scene.running("a", 0);
        assertThat(scene.steps()).containsExactly(start("b", 0));
    }

    @Test
    void waitsForPostStartHookBeforeTheNextContainer() {
        String two = "\"containers\":[{\"name\":\"a\",\"image\":\"a:1\"},{\"name\":\"b\",\"image\":\"b:1\"}]";
        Scene scene = Scene.ready(two).image("b", 0).running("a", 0);
        scene.inFlight.add(Step.hookKey("a"));
        assertThat(scene.steps()).isEmpty();
    }

    @Test
    void leavesRunningContainerAlone() {
        assertThat(Scene.ready("").running("main", 3).steps()).isEmpty();
    }

    @Test
    void restartsFirstTimeAtOnce() {
        Scene scene = Scene.ready("").exited("main", 0, 1, SECOND).image("main", 1);
        assertThat(scene.steps())
                .containsExactly(new Step.StartContainer(
                        "main", 1, "sandbox-0", "sha256:main", new BackOff(BackOff.INITIAL, Scene.NOW)));
    }

    @Test
    void looksAtTheImageAnewForEveryAttempt() {
        Scene scene = Scene.ready("").exited("main", 0, 1, SECOND).image("main", 0);
        assertThat(scene.steps()).containsExactly(new Step.EnsureImage("main", 1));
    }

    @Test
    void holdsBackWhatCrashesAgain() {
        Scene scene = Scene.ready("")
                .exited("main", 1, 1, SECOND)
                .with(s -> s.restarts.put("main", new BackOff(Duration.ofSeconds(20), Scene.NOW.minusSeconds(30))));
        assertThat(scene.plan()).isEqualTo(new Plan(List.of(), Scene.NOW.plusSeconds(19)));
    }

    @Test
    void forgetsBackOffAfterTenMinutes() {
        Scene scene = Scene.ready("")
                .exited("main", 1, 1, SECOND)
                .image("main", 2)
                .with(s -> s.restarts.put("main", new BackOff(BackOff.MAX, Scene.NOW.minusSeconds(700))));
        assertThat(scene.steps())
                .containsExactly(new Step.StartContainer(
                        "main", 2, "sandbox-0", "sha256:main", new BackOff(BackOff.INITIAL, Scene.NOW)));
    }

    @Test
    void waitsForTheNextPull() {
        Scene scene = Scene.ready("")
                .with(s -> s.images.put(
                        "main",
                        new ImageState.Failed(
                                "ErrImagePull",
                                "no",
                                "main:1",
                                Scene.NOW.plusSeconds(5),
                                Scene.NOW.plusSeconds(10),
                                new BackOff(BackOff.INITIAL, Scene.NOW))));
        assertThat(scene.plan()).isEqualTo(new Plan(List.of(), Scene.NOW.plusSeconds(5)));
        scene.now = Scene.NOW.plusSeconds(10);
        assertThat(scene.steps()).containsExactly(new Step.EnsureImage("main", 0));
    }

    @Test
    void pullsAtOnceWhenTheImageWasCorrected() {
        Scene scene = Scene.ready("")
                .with(s -> s.images.put(
                        "main",
                        new ImageState.Failed(
                                "ErrImagePull",
                                "no",
                                "mian:1",
                                null,
                                Scene.NOW.plusSeconds(300),
                                new BackOff(BackOff.MAX, Scene.NOW))));
        assertThat(scene.steps()).containsExactly(new Step.EnsureImage("main", 0));
    }

    @Test
    void restartsNothingThatIsComplete() {
        assertThat(Scene.ready("\"restartPolicy\":\"OnFailure\",\"containers\":[{\"name\":\"a\",\"image\":\"a:1\"},"
                                + "{\"name\":\"b\",\"image\":\"b:1\"}]")
                        .exited("a", 0, 0, SECOND)
                        .running("b", 0)
                        .steps())
                .isEmpty();
    }

    @Test
    void takesDownPodThatIsComplete() {
        Scene scene = Scene.ready("\"restartPolicy\":\"Never\"").exited("main", 0, 0, SECOND);
        assertThat(scene.steps()).containsExactly(new Step.StopSandbox("sandbox-0"), new Step.UnmountVolumes());
        scene.stoppedSandboxes.add("sandbox-0");
        scene.volumes = Memory.VolumeState.GONE;
        assertThat(scene.steps()).as("its logs stay").isEmpty();
    }

    @Test
    void runsNothingAgainInPodThatTheApiCallsFailed() {
        assertThat(Scene.pod().status("{\"phase\":\"Failed\"}").steps()).containsExactly(new Step.UnmountVolumes());
    }

    @Test
    void makesNewSandboxWhenTheOldOneDied() {
        Scene scene = new Scene("").sandbox(0, false).exited("main", 0, 137, SECOND);
        assertThat(scene.steps()).containsExactly(new Step.StopSandbox("sandbox-0"), new Step.EnsureImage("main", 1));
        scene.stoppedSandboxes.add("sandbox-0");
        assertThat(scene.steps()).contains(new Step.CreateSandbox(1));
    }

    @Test
    void removesOldSandboxThatHoldsNothingAnyMore() {
        Scene scene = new Scene("").sandbox(0, false).sandbox(1, true).running("main", 0);
        scene.instances.replaceAll(i -> new Observed.Instance(
                i.id(),
                "sandbox-1",
                i.container(),
                i.attempt(),
                i.phase(),
                i.specHash(),
                i.image(),
                i.imageId(),
                i.createdAt(),
                i.startedAt(),
                i.finishedAt(),
                i.exitCode(),
                i.reason(),
                i.message(),
                i.logPath()));
        scene.stoppedSandboxes.add("sandbox-0");
        assertThat(scene.steps()).containsExactly(new Step.RemoveSandbox("sandbox-0"));
    }

    @Test
    void keepsOneDeadInstanceForPreviousLogs() {
        Scene scene = Scene.ready("")
                .exited("main", 0, 1, Duration.ofMinutes(9))
                .exited("main", 1, 1, Duration.ofMinutes(5))
                .running("main", 2);
        assertThat(scene.steps()).containsExactly(new Step.RemoveContainer("main-0", "/logs/main/0.log"));
    }

    @Test
    void restartsContainerWhoseImageChanged() {
        Scene scene = Scene.ready("").running("main", 0);
        ((com.fasterxml.jackson.databind.node.ObjectNode) scene.tree.at("/spec/containers/0")).put("image", "main:2");
        assertThat(scene.steps())
                .containsExactly(new Step.KillContainer(
                        "main",
                        "main-0",
                        Scene.NOW.plusSeconds(30),
                        true,
                        "Container main definition changed, will be restarted"));
    }

    @Test
    void killsWhatFailsItsLivenessProbeWithTheProbesGrace() {
        Scene scene = Scene.ready("\"terminationGracePeriodSeconds\":60")
                .running("main", 0)
                .with(s -> s.verdicts.put("main-0", new Verdict(true, false, "liveness", 5L)));
        assertThat(scene.steps())
                .containsExactly(new Step.KillContainer(
                        "main",
                        "main-0",
                        Scene.NOW.plusSeconds(5),
                        true,
                        "Container main failed liveness probe, will be restarted"));
        scene.inFlight.add(Step.killPrefix("main-0") + Scene.NOW.getEpochSecond());
        assertThat(scene.steps()).isEmpty();
    }

    @Test
    void goesOnCountingRestartsWhereTheApiLeftOff() {
        Scene scene = Scene.ready("")
                .status("{\"containerStatuses\":[{\"name\":\"main\",\"restartCount\":4,"
                        + "\"containerID\":\"containerd://gone\",\"state\":{\"running\":{}}}]}");
        assertThat(scene.steps()).containsExactly(new Step.EnsureImage("main", 5));
    }

    @Test
    void removesContainerThatWasCreatedAndNeverStarted() {
        Scene scene = Scene.ready("").instance("main", 0, Observed.Phase.CREATED, 0, "", null, null);
        assertThat(scene.steps()).containsExactly(new Step.RemoveContainer("main-0", "/logs/main/0.log"));
        scene.inFlight.add(Step.startKey("main"));
        assertThat(scene.steps()).isEmpty();
    }

    @Test
    void looksAgainAtTheActiveDeadline() {
        Scene scene = Scene.ready("\"activeDeadlineSeconds\":100")
                .running("main", 0)
                .status("{\"startTime\":\"2026-01-01T11:59:00Z\"}");
        assertThat(scene.plan()).isEqualTo(new Plan(List.of(), Scene.NOW.plusSeconds(40)));
        assertThat(ActiveDeadline.check(scene.typed(), Scene.NOW.plusSeconds(40)))
                .isEqualTo(new Memory.Ended(
                        "Failed", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"));
    }

    @Test
    void startsEphemeralContainerOnceAndNeverAgain() {
        String spec = "\"ephemeralContainers\":[{\"name\":\"debug\",\"image\":\"d:1\"}]";
        Scene scene = Scene.ready(spec).running("main", 0).image("debug", 0);
        assertThat(scene.steps()).containsExactly(start("debug", 0));
        scene.exited("debug", 0, 1, SECOND);
        assertThat(scene.steps()).isEmpty();
    }
}
