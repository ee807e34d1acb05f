package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.NamespaceModes;
import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSecurity;
import dev.troupe.node.port.SecurityProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SandboxGuardTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime();
    private final List<String> told = new ArrayList<>();
    private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);
    private final SandboxGuard guard = new SandboxGuard(runtime, (pod, uid, address) -> {
        told.add(pod.path() + " " + uid + " " + address);
        return answer;
    });

    private CompletableFuture<String> run(NamespaceModes.Mode network) {
        NamespaceModes standard = NamespaceModes.standard();
        SandboxConfig config = new SandboxConfig(
                new PodIdentity("web", "default", "uid", 0),
                "web",
                Path.of("/var/log/pods/web"),
                DnsConfig.OF_THE_HOST,
                List.of(),
                Map.of(),
                Map.of(),
                "",
                Map.of(),
                LinuxResources.NONE,
                new SandboxSecurity(
                        new NamespaceModes(network, standard.pid(), standard.ipc(), ""),
                        null,
                        null,
                        List.of(),
                        false,
                        false,
                        SecurityProfile.runtimeDefault()));
        return runtime.runPodSandbox(config)
                .thenCompose(id -> guard.admit(id, config))
                .toCompletableFuture();
    }

    @Test
    void aSandboxIsReadyWhenItsAddressIsGuarded() {
        answer = new CompletableFuture<>();
        CompletableFuture<String> running = run(NamespaceModes.Mode.POD);
        assertThat(running).isNotDone();
        assertThat(told).containsExactly("pods/default/web uid 10.128.0.1");
        answer.complete(null);
        assertThat(running).isCompleted();
    }

    @Test
    void aSandboxThatIsNotAdmittedIsRemoved() {
        answer = CompletableFuture.failedFuture(new IllegalStateException("too late"));
        assertThatThrownBy(() -> run(NamespaceModes.Mode.POD).join())
                .cause()
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("too late");
        assertThat(runtime.listPodSandboxes(SandboxFilter.ALL)
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void theNodesNetworkIsNotGuarded() {
        assertThat(run(NamespaceModes.Mode.NODE)).isCompleted();
        assertThat(told).isEmpty();
    }

    @Test
    void theNextJvmTellsOfSandboxesThatRun() {
        run(NamespaceModes.Mode.POD).join();
        told.clear();
        guard.restore();
        assertThat(told).containsExactly("pods/default/web uid 10.128.0.1");
    }
}
