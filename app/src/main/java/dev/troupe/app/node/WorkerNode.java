package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.node.AgentAccess;
import dev.troupe.node.AgentKeeper;
import dev.troupe.node.NodeAgent;
import dev.troupe.node.NodeAgentSettings;
import dev.troupe.node.adapter.ContainerdImages;
import dev.troupe.node.adapter.ContainerdProcess;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.node.adapter.CriRuntime;
import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.RuntimeStatus;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.network.Rotation;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.service.ingress.IngressSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** The part of a node that runs pods: runtime, pod network, volumes, agent. */
final class WorkerNode {
    private final NodeConfig node;
    private final NodeAgentSettings settings;
    private final ContainerRuntime runtime;
    private final Optional<PodNetworking> network;
    private final IngressSettings ingress;
    private final Executor blocking = Executors.newVirtualThreadPerTaskExecutor();

    private WorkerNode(
            NodeConfig node,
            NodeAgentSettings settings,
            ContainerRuntime runtime,
            Optional<PodNetworking> network,
            IngressSettings ingress) {
        this.node = node;
        this.settings = settings;
        this.runtime = runtime;
        this.network = network;
        this.ingress = ingress;
    }

    /** Makes the pod network and starts the container runtime, or adopts the one that runs. Blocks. */
    static WorkerNode start(NodeConfig node, Config config) {
        Config agent =
                config.getConfig("troupe.node").withValue("endpoint-port", config.getValue("troupe.node-access.port"));
        IngressSettings ingress = IngressSettings.from(config);
        if (node.runtime().equals("simulated")) {
            return new WorkerNode(node, NodeAgentSettings.of(agent), new SimulatedRuntime(), Optional.empty(), ingress);
        }
        try {
            ContainerdSettings containerd =
                    ContainerdSettings.ofThisHost(node.data().resolve("containerd"));
            PodNetworking network = PodNetworking.install(node, config, containerd);
            new ContainerdProcess(containerd).start();
            loadPauseImage(containerd);
            CriRuntime runtime = new CriRuntime(containerd.socket(), network.packets(), network.policies());
            // Also puts the packet rules in force, with the ports of pods that went on without us.
            runtime.restoreHostPorts().toCompletableFuture().join();
            NodeAgentSettings settings = NodeAgentSettings.of(network.enrol(agent));
            return new WorkerNode(node, settings, runtime, Optional.of(network), ingress);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the container runtime: " + e.getMessage(), e);
        }
    }

    /** Once for each containerd folder: loading takes longer than everything else here. */
    private static void loadPauseImage(ContainerdSettings containerd) throws IOException {
        Path done = containerd.directory().resolve("pause-loaded");
        if (!Files.exists(done)) {
            new ContainerdImages(containerd).loadPause();
            Files.writeString(done, ContainerdSettings.PAUSE_IMAGE);
        }
    }

    /** Starts the agent, and the pod network's way to other nodes. */
    RunningAgent startAgent(
            ActorSystem<?> system,
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            NodeLease lease,
            InstantSource clock) {
        network.ifPresent(pods -> {
            pods.startOverlay(system, feed, blocking);
            pods.startServices(system, settings, feed, blocking);
            pods.startPolicies(system, feed, blocking);
            IngressWiring.start(system, node, ingress, feed, events);
        });
        Rotation rotation = network.<Rotation>map(PodNetworking::rotation).orElse(Rotation.NONE);
        CompletableFuture<Long> ready = new CompletableFuture<>();
        ActorRef<AgentKeeper.Command> agent = system.systemActorOf(
                AgentKeeper.create(new NodeAgent.Parts(
                        settings,
                        runtime,
                        objects,
                        feed,
                        Volumes.of(node, settings.paths().state(), feed, blocking),
                        events,
                        lease,
                        rotation,
                        clock,
                        blocking,
                        ready)),
                "node-agent",
                Props.empty());
        return new RunningAgent(system, agent, ready);
    }

    /** Why the runtime cannot make containers, empty if it can. Asks it, and waits for seconds. */
    Optional<String> runtimeTrouble() {
        return HealthChecks.told(
                runtime.status()
                        .thenApply(RuntimeStatus::runtime)
                        .thenApply(condition -> condition.ready() ? "" : condition.message()),
                "the container runtime does not answer");
    }

    NodeAccess access(ChangeFeed feed) {
        return new AgentAccess(settings, runtime, feed);
    }
}
