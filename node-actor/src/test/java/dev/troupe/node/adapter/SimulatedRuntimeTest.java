package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.adapter.simulated.Behaviour;
import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import dev.troupe.node.adapter.simulated.Timer;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ContainerSecurity;
import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.ExecResult;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.ProcessSpec;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxSecurity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SimulatedRuntimeTest extends ContainerRuntimeContract {
    private final SimulatedRuntime runtime =
            new SimulatedRuntime(new LikeAShell(), InstantSource.system(), Timer.real());

    @Override
    ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    SandboxConfig sandbox(String name) {
        return new SandboxConfig(
                new PodIdentity(name, "default", "uid-" + name, 0),
                name,
                Path.of("/var/log/pods", name),
                DnsConfig.OF_THE_HOST,
                List.of(),
                Map.of("app", name),
                Map.of(),
                "",
                Map.of(),
                LinuxResources.NONE,
                SandboxSecurity.standard());
    }

    @Override
    ContainerConfig container(String name, String... command) {
        return new ContainerConfig(
                name,
                0,
                "busybox",
                "docker.io/library/busybox:latest",
                ProcessSpec.of(command),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                "c/0.log",
                LinuxResources.NONE,
                ContainerSecurity.standard());
    }

    @Test
    void takesAsLongAsItIsTold() {
        Queue<Runnable> later = new ArrayDeque<>();
        Behaviour slow = new Behaviour() {
            @Override
            public Duration sandboxDelay() {
                return Duration.ofSeconds(5);
            }
        };
        SimulatedRuntime slowRuntime = new SimulatedRuntime(slow, InstantSource.system(), (delay, task) -> {
            assertThat(delay).isEqualTo(Duration.ofSeconds(5));
            later.add(task);
        });

        CompletableFuture<String> id =
                slowRuntime.runPodSandbox(sandbox("slow")).toCompletableFuture();

        assertThat(id).isNotDone();
        later.remove().run();
        assertThat(id).isCompleted();
    }

    @Test
    void afterABreakdownSubscribersAreToldToRelist() {
        List<RuntimeEvent> events = new ArrayList<>();
        try (ContainerRuntime.Subscription _ = runtime.exits(events::add)) {
            runtime.breakDown("containerd is gone");
            assertFails(runtime.version(), RuntimeFailure.Kind.UNAVAILABLE);

            runtime.mend();

            assertThat(events).hasSize(2).allMatch(event -> event instanceof RuntimeEvent.Relist);
        }
    }

    /** Knows the few commands that the contract runs. */
    private static final class LikeAShell implements Behaviour {
        @Override
        public boolean isPresent(String image) {
            return image.contains("busybox");
        }

        @Override
        public Fate fate(ContainerConfig container) {
            List<String> command = container.process().command();
            if (command.getLast().startsWith("exit ")) {
                return new Fate.Exits(
                        Duration.ZERO, Integer.parseInt(command.getLast().substring("exit ".length())));
            }
            return command.getFirst().startsWith("/no/")
                    ? new Fate.CannotStart("exec: \"" + command.getFirst() + "\": no such file or directory")
                    : new Fate.RunsUntilStopped();
        }

        @Override
        public ExecResult exec(ContainerConfig container, List<String> command) {
            return new ExecResult(
                    "out\n".getBytes(StandardCharsets.UTF_8), "err\n".getBytes(StandardCharsets.UTF_8), 4);
        }
    }
}
