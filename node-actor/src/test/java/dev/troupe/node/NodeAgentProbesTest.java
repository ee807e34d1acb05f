package dev.troupe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.Json;
import dev.troupe.node.adapter.simulated.Behaviour;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ExecResult;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.testkit.PodBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks and probes of containers, as an agent runs them. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and every test starts its agent first
class NodeAgentProbesTest {
    @TempDir
    Path folder;

    private AgentHarness agent;

    @AfterEach
    void close() {
        agent.close();
    }

    private void start(Behaviour behaviour) {
        agent = new AgentHarness(folder, behaviour);
    }

    private String waiting(String pod) {
        return agent.container(pod).at("/state/waiting/reason").asText();
    }

    @Test
    void runsHooks() {
        List<String> commands = new CopyOnWriteArrayList<>();
        start(new Behaviour() {
            @Override
            public ExecResult exec(ContainerConfig container, List<String> command) {
                commands.add(String.join(" ", command));
                return Behaviour.super.exec(container, command);
            }
        });
        PodBuilder pod = agent.pod("web");
        AgentHarness.mainContainer(pod)
                .set(
                        "lifecycle",
                        Json.read("{\"postStart\":{\"exec\":{\"command\":[\"say\",\"hello\"]}},"
                                + "\"preStop\":{\"exec\":{\"command\":[\"say\",\"bye\"]}}}"));
        agent.cluster.create(pod);
        agent.awaitPhase("web", "Running");
        assertThat(commands).containsExactly("say hello");
        agent.cluster.delete(AgentHarness.key("web"));
        agent.awaitGone("web");
        assertThat(commands).containsExactly("say hello", "say bye");
    }

    @Test
    void failedPostStartHookKillsTheContainer() {
        start(new Behaviour() {
            @Override
            public ExecResult exec(ContainerConfig container, List<String> command) {
                return new ExecResult(new byte[0], new byte[0], 1);
            }
        });
        PodBuilder pod = agent.pod("web");
        AgentHarness.mainContainer(pod)
                .set("lifecycle", Json.read("{\"postStart\":{\"exec\":{\"command\":[\"fail\"]}}}"));
        agent.cluster.create(pod);
        await().until(() -> !agent.events.messages("FailedPostStartHook").isEmpty());
        await().until(() ->
                waiting("web").equals("CrashLoopBackOff") || waiting("web").equals("PostStartHookError"));
    }

    @Test
    void aFailedPreStopHookIsToldAndDoesNotKeepTheContainer() {
        start(new Behaviour() {
            @Override
            public ExecResult exec(ContainerConfig container, List<String> command) {
                return new ExecResult(new byte[0], new byte[0], 1);
            }
        });
        PodBuilder pod = agent.pod("web");
        AgentHarness.mainContainer(pod)
                .set("lifecycle", Json.read("{\"preStop\":{\"exec\":{\"command\":[\"fail\"]}}}"));
        agent.cluster.create(pod);
        agent.awaitPhase("web", "Running");
        agent.cluster.delete(AgentHarness.key("web"));
        agent.awaitGone("web");
        assertThat(agent.events.messages("FailedPreStopHook")).containsExactly("PreStopHook failed");
    }

    private static final class Health implements Behaviour {
        final AtomicInteger tries = new AtomicInteger();
        volatile int exitCode = 1;
        volatile boolean hangs;

        @Override
        public ExecResult exec(ContainerConfig container, List<String> command) {
            tries.incrementAndGet();
            if (hangs) {
                throw new RuntimeFailure(RuntimeFailure.Kind.DEADLINE_EXCEEDED, "context deadline exceeded");
            }
            byte[] output = "sick".getBytes(StandardCharsets.UTF_8);
            return new ExecResult(output, new byte[0], exitCode);
        }
    }

    private PodBuilder probed(String probes) {
        PodBuilder pod = agent.pod("web");
        Json.read("{" + probes + "}")
                .properties()
                .forEach(e -> AgentHarness.mainContainer(pod).set(e.getKey(), e.getValue()));
        return pod;
    }

    @Test
    void readinessFollowsItsProbe() throws Exception {
        Health health = new Health();
        start(health);
        agent.cluster.create(probed("\"readinessProbe\":{\"exec\":{\"command\":[\"ok\"]},\"periodSeconds\":2}"));
        agent.awaitPhase("web", "Running");
        await().until(() -> agent.events.messages("Unhealthy").contains("Readiness probe failed: sick"));
        assertThat(agent.container("web").path("ready").asBoolean()).isFalse();
        health.exitCode = 0;
        agent.passTimeUntil(
                Duration.ofSeconds(5),
                () -> agent.container("web").path("ready").asBoolean());
        health.exitCode = 1;
        agent.passTimeUntil(
                Duration.ofSeconds(10),
                () -> !agent.container("web").path("ready").asBoolean());
        assertThat(agent.container("web").path("restartCount").asInt()).isZero();
    }

    @Test
    void startupProbeHoldsTheOthersBackAndThenKills() throws Exception {
        Health health = new Health();
        start(health);
        agent.cluster.create(probed("\"startupProbe\":{\"exec\":{\"command\":[\"ok\"]},\"periodSeconds\":2,"
                + "\"failureThreshold\":3},\"livenessProbe\":{\"exec\":{\"command\":[\"ok\"]},\"periodSeconds\":1}"));
        agent.awaitPhase("web", "Running");
        assertThat(agent.container("web").path("started").asBoolean()).isFalse();
        agent.passTimeUntil(
                Duration.ofSeconds(10),
                () -> agent.container("web").path("restartCount").asInt() == 1);
        assertThat(agent.events.messages("Killing"))
                .containsExactly("Container main failed startup probe, will be restarted");
        assertThat(agent.events.messages("Unhealthy")).allMatch(m -> m.startsWith("Startup probe failed"));
        health.exitCode = 0;
        agent.passTimeUntil(
                Duration.ofSeconds(5),
                () -> agent.container("web").path("started").asBoolean());
        agent.settle();
        assertThat(agent.container("web").path("ready").asBoolean()).isTrue();
    }

    @Test
    void restartedAgentKeepsReadyPodsReady() {
        Health health = new Health();
        health.exitCode = 0;
        start(health);
        agent.cluster.create(probed("\"readinessProbe\":{\"exec\":{\"command\":[\"ok\"]},\"periodSeconds\":2,"
                + "\"initialDelaySeconds\":1}"));
        agent.awaitPhase("web", "Running");
        agent.clock.advance(Duration.ofSeconds(2));
        await().until(() -> agent.container("web").path("ready").asBoolean());
        agent.settle();
        long before = agent.cluster.head();
        agent.restartAgent();
        agent.settle();
        assertThat(agent.cluster.head()).as("nothing to tell").isEqualTo(before);
    }

    @Test
    void theFirstTryComesAfterTheInitialDelay() throws Exception {
        Health health = new Health();
        start(health);
        agent.cluster.create(probed("\"livenessProbe\":{\"exec\":{\"command\":[\"ok\"]},\"periodSeconds\":1,"
                + "\"initialDelaySeconds\":10,\"failureThreshold\":1}"));
        agent.awaitPhase("web", "Running");
        agent.settle();
        agent.clock.advance(Duration.ofMillis(9900));
        agent.settle();
        assertThat(health.tries).hasValue(0);
        assertThat(agent.container("web").path("ready").asBoolean()).isTrue();
        agent.passTimeUntil(
                Duration.ofSeconds(3),
                () -> agent.container("web").path("restartCount").asInt() == 1);
        assertThat(health.tries).hasValue(1);
        agent.clock.advance(Duration.ofMillis(8000));
        agent.settle();
        assertThat(health.tries).as("the delay counts from each start").hasValue(1);
    }

    @Test
    void readinessNeedsAsManySuccessesAsItsThreshold() throws Exception {
        Health health = new Health();
        health.exitCode = 0;
        start(health);
        agent.cluster.create(probed("\"readinessProbe\":{\"exec\":{\"command\":[\"ok\"]},\"periodSeconds\":2,"
                + "\"successThreshold\":3}"));
        agent.awaitPhase("web", "Running");
        agent.passTimeUntil(Duration.ofSeconds(6), () -> health.tries.get() == 2);
        assertThat(agent.container("web").path("ready").asBoolean()).isFalse();
        agent.passTimeUntil(
                Duration.ofSeconds(4),
                () -> agent.container("web").path("ready").asBoolean());
        assertThat(health.tries).hasValue(3);
    }

    @Test
    void aCommandThatHangsFailsItsProbe() throws Exception {
        Health health = new Health();
        health.hangs = true;
        start(health);
        agent.cluster.create(probed("\"livenessProbe\":{\"exec\":{\"command\":[\"ok\",\"now\"]},"
                + "\"periodSeconds\":1,\"timeoutSeconds\":2,\"failureThreshold\":2}"));
        agent.awaitPhase("web", "Running");
        agent.passTimeUntil(
                Duration.ofSeconds(5),
                () -> agent.container("web").path("restartCount").asInt() == 1);
        assertThat(agent.events.messages("Unhealthy"))
                .contains("Liveness probe failed: command timed out: \"ok now\" timed out after 2s");
    }
}
