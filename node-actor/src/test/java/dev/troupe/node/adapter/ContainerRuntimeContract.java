package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerStatus;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSummary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every runtime behind the port must do. */
abstract class ContainerRuntimeContract {
    private static final Duration NOW = Duration.ZERO;

    abstract ContainerRuntime runtime();

    /** Of a pod with this name, whose label {@code app} is its name. */
    abstract SandboxConfig sandbox(String name);

    /** From an image that is present. */
    abstract ContainerConfig container(String name, String... command);

    @Test
    void isReadyAndTellsItsVersion() throws Exception {
        assertThat(get(runtime().status()).ready()).isTrue();
        assertThat(get(runtime().version()).forNodeInfo()).contains("://");
    }

    @Test
    void sandboxHasAnAddressAndIsListedByItsLabels() throws Exception {
        String id = get(runtime().runPodSandbox(sandbox("listed")));

        assertThat(get(runtime().podSandboxStatus(id)).ready()).isTrue();
        assertThat(get(runtime().podSandboxStatus(id)).addresses()).hasSize(1);
        assertThat(get(runtime().listPodSandboxes(new SandboxFilter(Map.of("app", "listed")))))
                .extracting(SandboxSummary::id)
                .containsExactly(id);
        assertThat(get(runtime().listPodSandboxes(new SandboxFilter(Map.of("app", "other")))))
                .isEmpty();
        get(runtime().removePodSandbox(id));
        assertThat(get(runtime().listPodSandboxes(new SandboxFilter(Map.of("app", "listed")))))
                .isEmpty();
    }

    @Test
    void refusesASecondSandboxOfTheSameAttempt() throws Exception {
        String id = get(runtime().runPodSandbox(sandbox("twin")));

        assertFails(runtime().runPodSandbox(sandbox("twin")), RuntimeFailure.Kind.ALREADY_EXISTS);
        get(runtime().removePodSandbox(id));
    }

    @Test
    void containerGoesFromCreatedToRunningToExited() throws Exception {
        String sandbox = get(runtime().runPodSandbox(sandbox("life")));
        String id = get(runtime().createContainer(sandbox, container("c", "sleep", "1000"), sandbox("life")));
        ContainerStatus created = get(runtime().containerStatus(id));
        assertThat(created.state()).isEqualTo(ContainerState.CREATED);
        assertThat(created.startedAt()).isNull();

        get(runtime().startContainer(id));
        ContainerStatus running = get(runtime().containerStatus(id));
        assertThat(running.state()).isEqualTo(ContainerState.RUNNING);
        assertThat(running.startedAt()).isNotNull();
        assertThat(running.finishedAt()).isNull();
        assertThat(get(runtime().listContainers(ContainerFilter.ofSandbox(sandbox))))
                .singleElement()
                .satisfies(summary -> {
                    assertThat(summary.id()).isEqualTo(id);
                    assertThat(summary.sandboxId()).isEqualTo(sandbox);
                    assertThat(summary.name()).isEqualTo("c");
                });

        get(runtime().stopContainer(id, NOW));
        ContainerStatus exited = get(runtime().containerStatus(id));
        assertThat(exited.state()).isEqualTo(ContainerState.EXITED);
        assertThat(exited.exitCode()).isGreaterThan(128);
        assertThat(exited.reason()).isEqualTo("Error");
        assertThat(exited.finishedAt()).isNotNull();
        get(runtime().removePodSandbox(sandbox));
        assertFails(runtime().containerStatus(id), RuntimeFailure.Kind.NOT_FOUND);
    }

    @Test
    void tellsTheEndOfAContainer() throws Exception {
        List<RuntimeEvent> events = new CopyOnWriteArrayList<>();
        try (ContainerRuntime.Subscription _ = runtime().exits(events::add)) {
            await().until(() -> !events.isEmpty());
            assertThat(events.getFirst()).isInstanceOf(RuntimeEvent.Relist.class);
            String sandbox = get(runtime().runPodSandbox(sandbox("ends")));
            String id = get(runtime().createContainer(sandbox, container("c", "sh", "-c", "exit 3"), sandbox("ends")));
            get(runtime().startContainer(id));

            await().untilAsserted(() -> assertThat(events)
                    .anyMatch(event -> event instanceof RuntimeEvent.Exited exited
                            && exited.id().equals(id)
                            && exited.exitCode() == 3));
            await().until(() -> get(runtime().containerStatus(id)).state() == ContainerState.EXITED);
            assertThat(get(runtime().containerStatus(id)).exitCode()).isEqualTo(3);
            get(runtime().removePodSandbox(sandbox));
            await().untilAsserted(() -> assertThat(events)
                    .anyMatch(event -> event instanceof RuntimeEvent.Exited exited
                            && exited.id().equals(sandbox)));
        }
    }

    @Test
    void aContainerThatCannotStartSaysWhy() throws Exception {
        String sandbox = get(runtime().runPodSandbox(sandbox("nostart")));
        String id = get(runtime().createContainer(sandbox, container("c", "/no/such/file"), sandbox("nostart")));

        assertThatThrownBy(() -> get(runtime().startContainer(id))).hasMessageContaining("/no/such/file");
        ContainerStatus status = get(runtime().containerStatus(id));
        assertThat(status.state()).isEqualTo(ContainerState.EXITED);
        assertThat(status.reason()).isEqualTo("StartError");
        assertThat(status.exitCode()).isEqualTo(128);
        assertThat(status.message()).contains("/no/such/file");
        get(runtime().removePodSandbox(sandbox));
    }

    @Test
    void stoppingAndRemovingWhatIsGoneIsHarmless() throws Exception {
        get(runtime().stopContainer("0".repeat(64), NOW));
        get(runtime().removeContainer("0".repeat(64)));
        get(runtime().stopPodSandbox("0".repeat(64)));
        get(runtime().removePodSandbox("0".repeat(64)));
    }

    @Test
    void anImageThatIsMissingIsNotFound() throws Exception {
        assertThat(get(runtime().imageStatus("docker.io/library/missing:1"))).isEmpty();
        String present = container("c").imageRef();
        assertThat(get(runtime().imageStatus(present)))
                .hasValueSatisfying(facts -> assertThat(facts.tags()).contains(present));
    }

    @Test
    void runsACommandInAContainer() throws Exception {
        String sandbox = get(runtime().runPodSandbox(sandbox("exec")));
        String id = get(runtime().createContainer(sandbox, container("c", "sleep", "1000"), sandbox("exec")));
        get(runtime().startContainer(id));

        var result = get(
                runtime().execSync(id, List.of("sh", "-c", "echo out; echo err >&2; exit 4"), Duration.ofSeconds(10)));

        assertThat(result.stdoutText()).isEqualTo("out\n");
        assertThat(result.stderrText()).isEqualTo("err\n");
        assertThat(result.exitCode()).isEqualTo(4);
        get(runtime().removePodSandbox(sandbox));
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return RealContainerd.await(stage);
    }

    static void assertFails(CompletionStage<?> stage, RuntimeFailure.Kind kind) {
        assertThatThrownBy(() -> stage.toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }
}
