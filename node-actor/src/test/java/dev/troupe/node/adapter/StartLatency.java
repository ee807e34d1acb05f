package dev.troupe.node.adapter;

import static dev.troupe.node.adapter.RealContainerd.await;

import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.SandboxConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/** Where the time of a pod's start goes. Run by hand: {@code main runc|crun [pods at once]}. */
final class StartLatency {
    private final ContainerRuntime runtime;
    private final RealContainerd containerd;

    private StartLatency(ContainerRuntime runtime, RealContainerd containerd) {
        this.runtime = runtime;
        this.containerd = containerd;
    }

    public static void main(String[] arguments) throws Exception {
        try (RealContainerd containerd = new RealContainerd("lat", arguments[0]);
                ContainerRuntime runtime = containerd.connect()) {
            StartLatency latency = new StartLatency(runtime, containerd);
            latency.pod("warm");
            long[][] millis = new long[10][];
            for (int i = 0; i < millis.length; i++) {
                millis[i] = latency.pod("one-" + i);
            }
            String[] steps = {"runPodSandbox", "sandboxStatus", "create", "start", "status", "total", "stop+remove"};
            for (int step = 0; step < steps.length; step++) {
                int chosen = step;
                long[] sorted = Arrays.stream(millis)
                        .mapToLong(row -> row[chosen])
                        .sorted()
                        .toArray();
                System.out.printf(
                        "%-14s median %5.1f ms, worst %5.1f ms%n",
                        steps[step], sorted[sorted.length / 2] / 1e3, sorted[sorted.length - 1] / 1e3);
            }
            latency.exits();
            latency.together(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30);
        }
    }

    /** How long after its end a container is known to have ended. */
    private void exits() throws Exception {
        SandboxConfig config = containerd.sandbox("exits");
        String sandbox = await(runtime.runPodSandbox(config));
        BlockingQueue<Duration> late = new LinkedBlockingQueue<>();
        try (ContainerRuntime.Subscription _ = runtime.exits(event -> {
            if (event instanceof RuntimeEvent.Exited exited) {
                late.add(Duration.between(exited.at(), Instant.now()));
            }
        })) {
            for (int i = 0; i < 10; i++) {
                String id = await(
                        runtime.createContainer(sandbox, containerd.container("exit-" + i, "sleep", "0.3"), config));
                await(runtime.startContainer(id));
            }
            List<Duration> sorted = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sorted.add(late.take());
            }
            sorted.sort(null);
            System.out.printf(
                    "exit known     median %5.1f ms, worst %5.1f ms%n",
                    sorted.get(5).toNanos() / 1e6, sorted.get(9).toNanos() / 1e6);
        }
        await(runtime.removePodSandbox(sandbox));
    }

    private void together(int pods) throws Exception {
        long start = System.nanoTime();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String[]>> calls = new ArrayList<>();
            for (int i = 0; i < pods; i++) {
                String name = "many-" + i;
                calls.add(() -> start(containerd.sandbox(name)));
            }
            List<Future<String[]>> done = executor.invokeAll(calls);
            System.out.printf("%d at once: %d ms%n", pods, (System.nanoTime() - start) / 1_000_000);
            for (Future<String[]> future : done) {
                await(runtime.removePodSandbox(future.get()[0]));
            }
        }
    }

    private String[] start(SandboxConfig config) throws Exception {
        String sandbox = await(runtime.runPodSandbox(config));
        await(runtime.podSandboxStatus(sandbox));
        String container = await(runtime.createContainer(sandbox, containerd.container("c", "sleep", "1000"), config));
        await(runtime.startContainer(container));
        await(runtime.containerStatus(container));
        return new String[] {sandbox, container};
    }

    /** Microseconds of each step. */
    private long[] pod(String name) throws Exception {
        SandboxConfig config = containerd.sandbox(name);
        long[] at = new long[7];
        at[0] = System.nanoTime();
        String sandbox = await(runtime.runPodSandbox(config));
        at[1] = System.nanoTime();
        await(runtime.podSandboxStatus(sandbox));
        at[2] = System.nanoTime();
        String container = await(runtime.createContainer(sandbox, containerd.container("c", "sleep", "1000"), config));
        at[3] = System.nanoTime();
        await(runtime.startContainer(container));
        at[4] = System.nanoTime();
        await(runtime.containerStatus(container));
        at[5] = System.nanoTime();
        await(runtime.stopPodSandbox(sandbox));
        await(runtime.removePodSandbox(sandbox));
        at[6] = System.nanoTime();
        long[] micros = new long[7];
        for (int i = 0; i < 5; i++) {
            micros[i] = (at[i + 1] - at[i]) / 1_000;
        }
        micros[5] = (at[5] - at[0]) / 1_000;
        micros[6] = (at[6] - at[5]) / 1_000;
        return micros;
    }
}
