package dev.troupe.node;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.ResourceKey;
import dev.troupe.node.adapter.simulated.Behaviour;
import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import dev.troupe.node.adapter.simulated.Timer;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerSummary;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.network.Rotation;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.volume.VolumeManager;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.PodBuilder;
import dev.troupe.testkit.RecordedEvents;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** An agent with a simulated runtime, a cluster in memory and time that a test turns by hand. */
final class AgentHarness implements AutoCloseable {
    static final String NODE = "node-1";

    final ManualClock clock = new ManualClock();
    final InMemoryCluster cluster = new InMemoryCluster(clock);
    final RecordedEvents events = new RecordedEvents();
    final FakeVolumes volumes = new FakeVolumes();
    final SimulatedRuntime runtime;
    final NodeAgentSettings settings;
    final Faults runtimeFaults = new Faults();
    final Faults writeFaults = new Faults();
    final Faults subscriptions = new Faults();
    CompletableFuture<Long> ready = new CompletableFuture<>();
    private final ActorTestKit testKit;
    private ActorRef<AgentKeeper.Command> agent;

    AgentHarness(Path folder, Behaviour behaviour) {
        Config config = ConfigFactory.parseString("troupe.node { name = " + NODE + ", addresses = [192.0.2.1]"
                        + ", state-directory = \"" + folder.resolve("state") + "\", log-directory = \""
                        + folder.resolve("logs") + "\", cgroup-root = \"\", capacity { cpu = \"2\", memory = 4Gi } }")
                .withFallback(ConfigFactory.load());
        settings = NodeAgentSettings.of(config.getConfig("troupe.node"));
        testKit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
        ManualTime time = ManualTime.get(testKit.system());
        HandTimer timer = new HandTimer();
        clock.driving(timer::advance).driving(time::timePasses);
        runtime = new SimulatedRuntime(behaviour, clock, timer);
        agent = startAgent();
    }

    private ActorRef<AgentKeeper.Command> startAgent() {
        return testKit.spawn(AgentKeeper.create(new NodeAgent.Parts(
                settings,
                Faults.in(ContainerRuntime.class, runtime, runtimeFaults),
                Faults.in(ObjectClient.class, cluster, writeFaults),
                Faults.in(ChangeFeed.class, cluster, subscriptions),
                volumes,
                events,
                NodeLease.FOREVER,
                Rotation.NONE,
                clock,
                Executors.newVirtualThreadPerTaskExecutor(),
                ready)));
    }

    /** As when the agent's process dies and comes back: the runtime goes on. */
    void restartAgent() {
        testKit.stop(agent);
        ready = new CompletableFuture<>();
        agent = startAgent();
    }

    /** What the agent answers when it is asked whether it is well; null if it does not within a second. */
    @Nullable
    String ping() {
        TestProbe<String> probe = testKit.createTestProbe();
        agent.tell(new AgentKeeper.Ping(probe.getRef()));
        try {
            return CompletableFuture.supplyAsync(probe::receiveMessage).get(1, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return null;
        }
    }

    static ResourceKey key(String name) {
        return new ResourceKey("pods", "default", name);
    }

    PodBuilder pod(String name) {
        return Builders.pod("default", name).onNode(NODE);
    }

    JsonNode status(String name) {
        return cluster.existing(key(name)).tree().path("status");
    }

    JsonNode container(String name) {
        return status(name).path("containerStatuses").path(0);
    }

    void awaitStatus(String pod, Predicate<JsonNode> wanted) {
        await("status of " + pod).atMost(Duration.ofSeconds(15)).until(() -> status(pod), wanted::test);
    }

    void awaitPhase(String pod, String phase) {
        awaitStatus(pod, status -> status.path("phase").asText().equals(phase));
    }

    void awaitWaiting(String pod, String reason) {
        awaitStatus(
                pod,
                status -> status.path("containerStatuses")
                        .path(0)
                        .path("state")
                        .path("waiting")
                        .path("reason")
                        .asText()
                        .equals(reason));
    }

    void awaitGone(String pod) {
        await().atMost(Duration.ofSeconds(5)).until(() -> cluster.find(key(pod)).isEmpty());
    }

    /** Lets time pass in small steps until the condition holds; fails after {@code limit}. */
    void passTimeUntil(Duration limit, Callable<Boolean> condition) throws Exception {
        Instant end = clock.instant().plus(limit);
        while (!condition.call()) {
            if (!clock.instant().isBefore(end)) {
                throw new AssertionError("not within " + limit);
            }
            clock.advance(Duration.ofMillis(500));
            settle();
        }
    }

    /** Waits until the agent has gone quiet: no write and no event for a moment. */
    void settle() {
        long[] last = {-1, 0};
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5)).until(() -> {
            long now = cluster.head() + events.all().size() + containers().hashCode();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 40_000_000;
        });
    }

    /** What the runtime has; nothing while it is broken. */
    List<ContainerSummary> containers() {
        return runtime.listContainers(ContainerFilter.ALL)
                .exceptionally(broken -> List.of())
                .toCompletableFuture()
                .join();
    }

    ContainerSummary running(String container) {
        return containers().stream()
                .filter(c -> c.name().equals(container) && c.state() == ContainerState.RUNNING)
                .findFirst()
                .orElseThrow(() -> new AssertionError(container + " does not run"));
    }

    boolean runs(String container) {
        return containers().stream().anyMatch(c -> c.name().equals(container) && c.state() == ContainerState.RUNNING);
    }

    static ObjectNode mainContainer(PodBuilder pod) {
        return (ObjectNode) pod.spec().withArray("containers").get(0);
    }

    @Override
    public void close() {
        testKit.shutdownTestKit();
        runtime.close();
    }

    /** Timers of the simulated host, turned by the clock. */
    private static final class HandTimer implements Timer {
        private record Task(Duration at, Runnable run) {}

        private final List<Task> tasks = new ArrayList<>();
        private Duration now = Duration.ZERO;

        @Override
        public void after(Duration delay, Runnable task) {
            if (delay.isZero()) {
                CompletableFuture.runAsync(task);
                return;
            }
            synchronized (this) {
                tasks.add(new Task(now.plus(delay), task));
            }
        }

        void advance(Duration by) {
            List<Task> due = new ArrayList<>();
            synchronized (this) {
                now = now.plus(by);
                tasks.removeIf(task -> {
                    boolean ripe = task.at().compareTo(now) <= 0;
                    if (ripe) {
                        due.add(task);
                    }
                    return ripe;
                });
            }
            due.forEach(task -> task.run().run());
        }
    }

    /** Volumes that are only noted. */
    static final class FakeVolumes implements VolumeManager {
        final Set<String> mounted = ConcurrentHashMap.newKeySet();
        volatile String failure = "";

        @Override
        public CompletionStage<Map<String, Path>> mount(Pod pod) {
            if (!failure.isEmpty()) {
                return CompletableFuture.failedFuture(new VolumeFailure(failure));
            }
            mounted.add(pod.getMetadata().getUid());
            Map<String, Path> paths = new HashMap<>();
            pod.getSpec().getVolumes().forEach(v -> paths.put(v.getName(), Path.of("/volumes", v.getName())));
            return CompletableFuture.completedFuture(paths);
        }

        @Override
        public CompletionStage<Void> unmount(String podUid) {
            mounted.remove(podUid);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Set<String> mountedPods() {
            return Set.copyOf(mounted);
        }
    }
}
