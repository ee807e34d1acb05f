package dev.troupe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.node.adapter.simulated.Behaviour;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.testkit.PodBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and every test starts its agent first
class NodeAgentTest {
    @TempDir
    Path folder;

    private AgentHarness agent;

    @AfterEach
    void close() {
        agent.close();
    }

    private AgentHarness start(Behaviour behaviour) {
        agent = new AgentHarness(folder, behaviour);
        return agent;
    }

    private AgentHarness start() {
        return start(Behaviour.IMMEDIATE);
    }

    @Test
    void registersItsNode() {
        start();
        ResourceKey key = ResourceKey.clusterScoped("nodes", AgentHarness.NODE);
        await().until(() -> agent.cluster.find(key).isPresent());
        JsonNode node = agent.cluster.existing(key).tree();
        assertThat(node.at("/status/capacity/cpu").asText()).isEqualTo("2");
        assertThat(node.at("/status/allocatable/memory").asText()).isEqualTo("4194304Ki");
        assertThat(node.at("/status/nodeInfo/containerRuntimeVersion").asText()).isEqualTo("simulated://1.0");
        assertThat(node.at("/metadata/labels/kubernetes.io~1hostname").asText()).isEqualTo(AgentHarness.NODE);
        assertThat(node.at("/status/conditions/3/reason").asText()).isEqualTo("KubeletReady");
    }

    @Test
    void writesNoHeartbeats() {
        start();
        await().until(() -> agent.events.all().stream().anyMatch(e -> e.reason().equals("Starting")));
        agent.settle();
        long before = agent.cluster.head();
        agent.clock.advance(Duration.ofMinutes(5));
        agent.settle();
        assertThat(agent.cluster.head()).isEqualTo(before);
    }

    @Test
    void runsPod() {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        JsonNode status = agent.status("web");
        assertThat(status.path("podIP").asText()).isNotEmpty();
        assertThat(status.path("hostIP").asText()).isEqualTo("192.0.2.1");
        assertThat(agent.container("web").path("ready").asBoolean()).isTrue();
        assertThat(agent.container("web").path("containerID").asText()).startsWith("simulated://");
        assertThat(status.findValuesAsText("type"))
                .contains("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");
        assertThat(agent.events.messages("Pulled"))
                .containsExactly("Container image \"test/main:1\" already present on machine");
        assertThat(agent.events.messages("Created")).containsExactly("Created container: main");
        assertThat(agent.events.messages("Started")).containsExactly("Started container main");
    }

    @Test
    void writesStatusOnceOnTheWayToRunning() {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        agent.settle();
        agent.clock.advance(Duration.ofSeconds(30));
        agent.settle();
        // One row for its creation and one for its status.
        assertThat(agent.cluster.existing(AgentHarness.key("web")).revision())
                .isLessThanOrEqualTo(agent.cluster.head());
        assertThat(agent.cluster.existing(AgentHarness.key("web")).revision() - createdAt("web"))
                .isLessThanOrEqualTo(2);
    }

    private long createdAt(String name) {
        return agent.cluster.existing(AgentHarness.key(name)).revision() - 1;
    }

    @Test
    void restartsCrashingContainerWithGrowingDelay() throws Exception {
        start(new Behaviour() {
            @Override
            public Fate fate(ContainerConfig container) {
                return new Fate.Exits(Duration.ofSeconds(1), 3);
            }
        });
        agent.cluster.create(agent.pod("crash"));
        agent.awaitPhase("crash", "Running");
        agent.passTimeUntil(Duration.ofSeconds(10), () -> waiting("crash").equals("CrashLoopBackOff"));
        assertThat(agent.container("crash").at("/state/waiting/message").asText())
                .matches("back-off 10s restarting failed container=main pod=crash_default\\(.*\\)");
        assertThat(agent.events.messages("BackOff"))
                .singleElement()
                .asString()
                .startsWith("Back-off restarting failed container main in pod crash_default(");
        assertThat(agent.container("crash").path("restartCount").asInt()).isEqualTo(1);
        assertThat(agent.container("crash").at("/lastState/terminated/exitCode").asInt())
                .isEqualTo(3);
        agent.passTimeUntil(
                Duration.ofSeconds(12),
                () -> agent.container("crash").path("restartCount").asInt() == 2);
        agent.passTimeUntil(Duration.ofSeconds(5), () -> waiting("crash").equals("CrashLoopBackOff"));
        assertThat(agent.container("crash").at("/state/waiting/message").asText())
                .startsWith("back-off 20s");
        assertThat(agent.status("crash").path("phase").asText()).isEqualTo("Running");
    }

    private String waiting(String pod) {
        return agent.container(pod).at("/state/waiting/reason").asText();
    }

    @Test
    void jobPodSucceeds() throws Exception {
        start(new Behaviour() {
            @Override
            public Fate fate(ContainerConfig container) {
                return new Fate.Exits(Duration.ofSeconds(1), 0);
            }
        });
        PodBuilder pod = agent.pod("job");
        pod.spec().put("restartPolicy", "Never");
        agent.cluster.create(pod);
        agent.awaitPhase("job", "Running");
        agent.passTimeUntil(
                Duration.ofSeconds(5),
                () -> agent.status("job").path("phase").asText().equals("Succeeded"));
        assertThat(agent.container("job").at("/state/terminated/reason").asText())
                .isEqualTo("Completed");
        await().until(() -> agent.volumes.mounted.isEmpty());
        await().until(() -> sandboxesReady() == 0);
    }

    private long sandboxesReady() {
        return agent.runtime.listPodSandboxes(SandboxFilter.ALL).toCompletableFuture().join().stream()
                .filter(s -> s.ready())
                .count();
    }

    @Test
    void deletesPodGracefully() throws Exception {
        start(new Behaviour() {
            @Override
            public Duration terminationDelay(ContainerConfig container) {
                return Duration.ofSeconds(3);
            }
        });
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        agent.cluster.delete(AgentHarness.key("web"));
        await().until(() -> agent.events.messages("Killing").equals(List.of("Stopping container main")));
        agent.settle();
        assertThat(agent.cluster.find(AgentHarness.key("web"))).isPresent();
        agent.passTimeUntil(
                Duration.ofSeconds(5),
                () -> agent.cluster.find(AgentHarness.key("web")).isEmpty());
        await().until(() -> agent.containers().isEmpty());
        assertThat(agent.volumes.mounted).isEmpty();
        await().until(() -> !Files.exists(folder.resolve("state/pods"))
                || Objects.requireNonNull(folder.resolve("state/pods").toFile().list()).length == 0);
    }

    @Test
    void restartedAgentAdoptsRunningContainers() {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        String id = agent.running("main").id();
        agent.restartAgent();
        agent.settle();
        agent.clock.advance(Duration.ofSeconds(30));
        agent.settle();
        assertThat(agent.running("main").id()).isEqualTo(id);
        assertThat(agent.container("web").path("restartCount").asInt()).isZero();
        assertThat(agent.events.messages("Started")).hasSize(1);
    }

    @Test
    void restartedAgentRemovesOrphans() {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        agent.cluster.holdFeed();
        agent.cluster.remove(AgentHarness.key("web"));
        agent.restartAgent();
        agent.cluster.releaseFeed();
        await().until(() -> agent.containers().isEmpty());
    }

    @Test
    void runsInitContainersInOrder() {
        start(new Behaviour() {
            @Override
            public Fate fate(ContainerConfig container) {
                return container.name().startsWith("init")
                        ? new Fate.Exits(Duration.ofSeconds(1), 0)
                        : new Fate.RunsUntilStopped();
            }
        });
        PodBuilder pod = agent.pod("web");
        pod.spec().withArray("initContainers").addObject().put("name", "init-1").put("image", "i:1");
        pod.spec().withArray("initContainers").addObject().put("name", "init-2").put("image", "i:1");
        agent.cluster.create(pod);
        await().until(() -> agent.runs("init-1"));
        assertThat(agent.runs("init-2")).isFalse();
        agent.clock.advance(Duration.ofMillis(500));
        await().until(() -> waiting("web").equals("PodInitializing"));
        agent.clock.advance(Duration.ofMillis(600));
        await().until(() -> agent.runs("init-2"));
        assertThat(agent.runs("main")).isFalse();
        agent.clock.advance(Duration.ofSeconds(1));
        agent.awaitPhase("web", "Running");
        assertThat(agent.events.messages("Started"))
                .containsExactly("Started container init-1", "Started container init-2", "Started container main");
    }

    @Test
    void rejectsWhatDoesNotFit() {
        start();
        agent.cluster.create(agent.pod("big").request("cpu", "4"));
        agent.awaitPhase("big", "Failed");
        assertThat(agent.status("big").path("reason").asText()).isEqualTo("OutOfcpu");
        assertThat(agent.status("big").path("message").asText())
                .isEqualTo("Pod was rejected: Node didn't have enough resource: cpu, requested: 4000, used: 0,"
                        + " capacity: 2000");
    }

    @Test
    void tellsWhyImageCannotBePulled() throws Exception {
        start(new Behaviour() {
            @Override
            public boolean isPresent(String image) {
                return false;
            }

            @Override
            public Registry registry(String image) {
                return Registry.HAS_IT_NOT;
            }
        });
        agent.cluster.create(agent.pod("web"));
        agent.awaitWaiting("web", "ErrImagePull");
        agent.passTimeUntil(Duration.ofSeconds(8), () -> waiting("web").equals("ImagePullBackOff"));
        assertThat(agent.events.messages("BackOff")).containsExactly("Back-off pulling image \"test/main:1\"");
        assertThat(agent.container("web").at("/state/waiting/message").asText())
                .startsWith("Back-off pulling image \"test/main:1\": ErrImagePull: ");
    }

    @Test
    void waitsForConfigMapAndGoesOnWhenItComes() {
        start();
        PodBuilder pod = agent.pod("web");
        AgentHarness.mainContainer(pod)
                .withArray("envFrom")
                .addObject()
                .putObject("configMapRef")
                .put("name", "settings");
        agent.cluster.create(pod);
        agent.awaitWaiting("web", "CreateContainerConfigError");
        assertThat(agent.container("web").at("/state/waiting/message").asText())
                .isEqualTo("configmap \"settings\" not found");
        agent.cluster.create((com.fasterxml.jackson.databind.node.ObjectNode)
                Json.read("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"settings\","
                        + "\"namespace\":\"default\"},\"data\":{\"A\":\"1\"}}"));
        agent.awaitPhase("web", "Running");
    }

    @Test
    void restartsAfterSandboxDied() {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        String sandbox = agent.running("main").sandboxId();
        agent.runtime.crashSandbox(sandbox);
        agent.awaitStatus(
                "web",
                s -> s.at("/containerStatuses/0/restartCount").asInt() == 1
                        && s.at("/containerStatuses/0/state").has("running"));
        assertThat(agent.events.messages("SandboxChanged")).hasSize(1);
        assertThat(agent.running("main").sandboxId()).isNotEqualTo(sandbox);
        assertThat(List.of(agent.status("web").path("phase").asText())).containsExactly("Running");
    }

    @Test
    void endsPodAtItsDeadline() throws Exception {
        start();
        PodBuilder pod = agent.pod("web");
        pod.spec().put("activeDeadlineSeconds", 10);
        agent.cluster.create(pod);
        agent.awaitPhase("web", "Running");
        agent.passTimeUntil(
                Duration.ofSeconds(12),
                () -> agent.status("web").path("phase").asText().equals("Failed"));
        assertThat(agent.status("web").path("reason").asText()).isEqualTo("DeadlineExceeded");
        await().until(() -> !agent.runs("main"));
    }

    @Test
    void triesAgainWhenVolumesCannotBeMounted() throws Exception {
        start();
        agent.volumes.failure = "MountVolume.SetUp failed for volume \"v\" : no";
        agent.cluster.create(agent.pod("web"));
        await().until(() -> agent.events.messages("FailedMount").contains(agent.volumes.failure));
        assertThat(agent.runs("main")).isFalse();
        agent.volumes.failure = "";
        agent.passTimeUntil(
                Duration.ofSeconds(30),
                () -> agent.status("web").path("phase").asText().equals("Running"));
    }

    @Test
    void goesOnWhenTheRuntimeComesBack() throws Exception {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        ResourceKey node = ResourceKey.clusterScoped("nodes", AgentHarness.NODE);
        agent.runtime.breakDown("gone");
        agent.cluster.create(agent.pod("late"));
        agent.passTimeUntil(
                Duration.ofSeconds(12),
                () -> agent.cluster
                        .existing(node)
                        .tree()
                        .at("/status/conditions/3/status")
                        .asText()
                        .equals("False"));
        agent.runtime.mend();
        agent.passTimeUntil(
                Duration.ofSeconds(40),
                () -> agent.status("late").path("phase").asText().equals("Running"));
        assertThat(agent.container("web").path("restartCount").asInt()).isZero();
    }

    @Test
    void forceDeletedPodIsTakenDownToo() {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        agent.cluster.remove(AgentHarness.key("web"));
        await().until(() -> agent.containers().isEmpty());
    }

    @Test
    void sameNameMayComeBackAtOnce() {
        start();
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        String first = agent.running("main").id();
        agent.cluster.remove(AgentHarness.key("web"));
        agent.cluster.create(agent.pod("web"));
        agent.awaitPhase("web", "Running");
        await().until(() -> agent.containers().size() == 1);
        assertThat(agent.running("main").id()).isNotEqualTo(first);
    }
}
