package dev.troupe.benchmarks.peer;

import dev.troupe.benchmarks.measure.Latencies;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts pods through the node's own container runtime without Troupe: sandbox, container, start. */
public final class BareRuntime {
    private static final long TIMEOUT_SECONDS = 60;

    private BareRuntime() {}

    /**
     * Starts pods one after another and removes them.
     *
     * @param containerd the node's folder of containerd
     * @param logs where the containers' logs go
     * @param image one that the runtime has
     */
    public static Latencies startPods(Path containerd, Path logs, String image, int pods)
            throws ExecutionException, InterruptedException, TimeoutException {
        Latencies latencies = new Latencies();
        try (CriRuntime runtime =
                new CriRuntime(ContainerdSettings.ofThisHost(containerd).socket())) {
            for (int i = 0; i < pods; i++) {
                SandboxConfig sandbox = sandbox("bare-" + i, logs);
                long begin = System.nanoTime();
                String id = await(runtime.runPodSandbox(sandbox));
                String container = await(runtime.createContainer(id, container(image), sandbox));
                await(runtime.startContainer(container));
                latencies.add(System.nanoTime() - begin);
                await(runtime.removePodSandbox(id));
            }
        }
        return latencies;
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
