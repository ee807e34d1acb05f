package dev.troupe.benchmarks.peer;

import dev.troupe.benchmarks.measure.Load;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.node.adapter.CriRuntime;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerSecurity;
import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.ProcessSpec;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxSecurity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts pods through the node's own container runtime without Troupe: sandbox, container, start. */
public final class BareRuntime {
    private static final long TIMEOUT_SECONDS = 60;

    private BareRuntime() {}

    /**
     * Starts pods and removes them when all run.
     *
     * @param callers how many start at once
     * @param containerd the node's folder of containerd
     * @param logs where the containers' logs go
     * @param image one that the runtime has
     */
    public static Load.Result startPods(Path containerd, Path logs, String image, int pods, int callers)
            throws InterruptedException {
        try (CriRuntime runtime =
                new CriRuntime(ContainerdSettings.ofThisHost(containerd).socket())) {
            Queue<String> sandboxes = new ConcurrentLinkedQueue<>();
            Load.Result started = Load.run(pods, callers, i -> {
                SandboxConfig sandbox = sandbox("bare-" + i, logs);
                String id = await(runtime.runPodSandbox(sandbox));
                sandboxes.add(id);
                String container = await(runtime.createContainer(id, container(image), sandbox));
                await(runtime.startContainer(container));
            });
            for (String id : sandboxes) {
                runtime.removePodSandbox(id).toCompletableFuture().join();
            }
            return started;
        }
    }

    private static SandboxConfig sandbox(String name, Path logs) {
        return new SandboxConfig(
                new PodIdentity(name, "bench", "uid-" + name, 0),
                name,
                logs.resolve(name),
                DnsConfig.OF_THE_HOST,
                List.of(),
                Map.of(),
                Map.of(),
                "",
                Map.of(),
                LinuxResources.NONE,
                SandboxSecurity.standard());
    }

    private static ContainerConfig container(String image) {
        return new ContainerConfig(
                "main",
                0,
                image,
                image,
                ProcessSpec.of("sleep", "3600"),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                "main/0.log",
                LinuxResources.NONE,
                ContainerSecurity.standard());
    }

    private static <T> T await(CompletionStage<T> stage)
            throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
