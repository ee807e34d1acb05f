package dev.troupe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.node.adapter.simulated.Behaviour;
import dev.troupe.testkit.PodBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes in an actor, and numbers that are far too great, do not leave a pod or the node to itself. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and every test starts its agent first
class NodeAgentFailureTest {
    private static final int HUGE = Integer.MAX_VALUE;

    @TempDir
    Path folder;

    private AgentHarness agent;

    @BeforeEach
    void start() {
        agent = new AgentHarness(folder, Behaviour.IMMEDIATE);
        agent.cluster.create(agent.pod("other"));
        agent.awaitPhase("other", "Running");
    }

    @AfterEach
    void close() {
        agent.close();
    }

    @Test
    void aFailedWorkerIsReplacedAndItsPodRunsOn() throws Exception {
        String other = agent.running("main").id();
        agent.writeFaults.nextThrow("write", 2);
        agent.cluster.create(agent.pod("web"));
        agent.passTimeUntil(
                Duration.ofSeconds(20),
                () -> agent.status("web").path("phase").asText().equals("Running"));
        assertThat(agent.containers()).hasSize(2).anyMatch(c -> c.id().equals(other));
        agent.cluster.delete(AgentHarness.key("web"));
        agent.passTimeUntil(Duration.ofSeconds(35), () -> agent.containers().size() == 1);
    }

    @Test
    void aPodThatGoesWhileItHasNoWorkerIsTakenDown() throws Exception {
        agent.writeFaults.nextThrow("write", 1);
        agent.cluster.create(agent.pod("web"));
        await().until(() -> agent.containers().size() == 2);
        agent.clock.advance(Duration.ofMillis(500));
        agent.settle();
        agent.cluster.remove(AgentHarness.key("web"));
        agent.passTimeUntil(Duration.ofSeconds(40), () -> agent.containers().size() == 1);
    }

    @Test
    void aFailedAgentIsReplacedAdoptsItsPodsAndLeavesNoSubscriptionBehind() throws Exception {
        int subscriptions = agent.subscriptions.open();
        String other = agent.running("main").id();
        agent.runtimeFaults.nextThrow("listPodSandboxes", 1);
        agent.clock.advance(Duration.ofSeconds(10));
        // On a busy machine an answer may come too late to be one; the agent stays as it is until time passes.
        await().until(agent::ping, answer -> answer != null && answer.contains("a fault in listPodSandboxes"));
        assertThat(agent.subscriptions.open()).isZero();
        assertThat(agent.runtimeFaults.open()).isZero();
        agent.cluster.create(agent.pod("web"));
        agent.passTimeUntil(
                Duration.ofSeconds(20),
                () -> agent.status("web").path("phase").asText().equals("Running"));
        await().until(() -> "".equals(agent.ping()));
        assertThat(agent.subscriptions.open()).isEqualTo(subscriptions);
        assertThat(agent.containers()).hasSize(2).anyMatch(c -> c.id().equals(other));
    }

    @Test
    void aFailedRegistrationBeginsAnew() throws Exception {
        ResourceKey node = ResourceKey.clusterScoped("nodes", AgentHarness.NODE);
        agent.runtimeFaults.nextThrow("status", 1);
        agent.clock.advance(Duration.ofSeconds(10));
        agent.settle();
        agent.cluster.edit(node, tree -> ((ObjectNode) tree.get("status")).remove("capacity"));
        agent.passTimeUntil(
                Duration.ofSeconds(30),
                () -> agent.cluster.existing(node).tree().at("/status/capacity").has("cpu"));
    }

    @Test
    void isReadyOnlyWhenThisRunHasSeenThatItIs() throws Exception {
        await().until(() -> agent.ready.isDone());
        assertThat(agent.ready.join()).isPositive();
        agent.runtime.breakDown("gone");
        agent.restartAgent();
        agent.settle();
        assertThat(agent.ready).isNotDone();
        agent.runtime.mend();
        agent.passTimeUntil(Duration.ofSeconds(20), agent.ready::isDone);
    }

    @Test
    void timesBeyondAllTimersStopNobody() throws Exception {
        PodBuilder pod = agent.pod("web");
        pod.spec().put("activeDeadlineSeconds", HUGE).put("terminationGracePeriodSeconds", Long.MAX_VALUE);
        ObjectNode main = AgentHarness.mainContainer(pod);
        for (String probe : List.of("livenessProbe", "readinessProbe")) {
            main.putObject(probe)
                    .put("initialDelaySeconds", HUGE)
                    .put("periodSeconds", HUGE)
                    .put("timeoutSeconds", HUGE)
                    .putObject("tcpSocket")
                    .put("port", 80);
        }
        agent.cluster.create(pod);
        agent.awaitPhase("web", "Running");
        agent.clock.advance(Duration.ofDays(2));
        agent.settle();
        assertThat(agent.status("web").path("phase").asText()).isEqualTo("Running");
        assertThat(agent.container("web").path("ready").asBoolean()).isFalse();
        assertThat(agent.events.messages("Unhealthy"))
                .as("probes before their time")
                .isEmpty();
        agent.cluster.edit(
                AgentHarness.key("web"),
                tree -> ((ObjectNode) tree.get("metadata"))
                        .put("deletionTimestamp", "9999-12-31T23:59:59Z")
                        .put("deletionGracePeriodSeconds", Long.MAX_VALUE));
        agent.passTimeUntil(
                Duration.ofSeconds(40),
                () -> agent.cluster.find(AgentHarness.key("web")).isEmpty());
    }

    @Test
    void aGraceBeforeAllTimesIsASecond() throws Exception {
        PodBuilder pod = agent.pod("web");
        pod.spec().put("terminationGracePeriodSeconds", Long.MIN_VALUE).put("activeDeadlineSeconds", 5);
        agent.cluster.create(pod);
        agent.awaitPhase("web", "Running");
        agent.passTimeUntil(
                Duration.ofSeconds(40),
                () -> agent.status("web").at("/containerStatuses/0/state").has("terminated"));
        assertThat(agent.status("web").path("reason").asText()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void aPodThatWantsItsOwnUsersIsNotStartedWithTheHostsOnes() throws Exception {
        PodBuilder pod = agent.pod("web");
        pod.spec().put("hostUsers", false);
        agent.cluster.create(pod);
        await().until(() -> agent.events
                .messages("FailedCreatePodSandBox")
                .contains("Failed to create pod sandbox: RuntimeClass handler \"\" does not support user namespaces"));
        agent.clock.advance(Duration.ofSeconds(30));
        agent.settle();
        assertThat(agent.status("web").path("phase").asText()).isEqualTo("Pending");
        assertThat(agent.containers()).hasSize(1);
        agent.cluster.delete(AgentHarness.key("web"));
        agent.passTimeUntil(
                Duration.ofSeconds(40),
                () -> agent.cluster.find(AgentHarness.key("web")).isEmpty());
    }
}
