package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.PortMapping;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSecurity;
import dev.troupe.protocol.network.HostPorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SandboxPortsTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime();
    private final Recorded recorded = new Recorded();
    private final SandboxPorts ports = new SandboxPorts(runtime, recorded);

    @Test
    void opensPortsWithTheSandboxAndClosesThemWithIt() {
        String id = run(ports, new PortMapping(PortMapping.Protocol.UDP, 53, 5353, "192.0.2.1"));

        ports.close(id).toCompletableFuture().join();
        ports.close(id).toCompletableFuture().join();

        assertThat(recorded.calls)
                .containsExactly(
                        "publish 10.128.0.1 [HostPort[protocol=udp, hostAddress=192.0.2.1, hostPort=5353, podPort=53]]",
                        "withdraw");
    }

    @Test
    void aPodWithoutHostPortsCostsNothing() {
        String id = run(ports, new PortMapping(PortMapping.Protocol.TCP, 80, 0, ""));
        ports.close(id).toCompletableFuture().join();

        assertThat(recorded.calls).isEmpty();
    }

    @Test
    void theNextJvmFindsThePortsOfSandboxesThatRun() {
        run(ports, new PortMapping(PortMapping.Protocol.TCP, 80, 8080, ""));
        recorded.calls.clear();

        SandboxPorts next = new SandboxPorts(runtime, recorded);
        next.restore().toCompletableFuture().join();

        assertThat(recorded.calls)
                .containsExactly(
                        "replace 10.128.0.1 [HostPort[protocol=tcp, hostAddress=, hostPort=8080, podPort=80]]");
    }

    @Test
    void aSandboxWhosePortsCannotBeOpenedIsRemoved() {
        recorded.refuses = true;

        assertThatThrownBy(() -> run(ports, new PortMapping(PortMapping.Protocol.TCP, 80, 8080, "")))
                .cause()
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("nft refused");
        assertThat(runtime.listPodSandboxes(SandboxFilter.ALL)
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    private String run(SandboxPorts sandboxPorts, PortMapping mapping) {
        SandboxConfig config = SandboxPorts.noted(new SandboxConfig(
                new PodIdentity("web", "default", "uid", 0),
                "web",
                Path.of("/var/log/pods/web"),
                DnsConfig.OF_THE_HOST,
                List.of(mapping),
                Map.of(),
                Map.of("kept", "yes"),
                "",
                Map.of(),
                LinuxResources.NONE,
                SandboxSecurity.standard()));
        assertThat(config.annotations()).containsEntry("kept", "yes");
        return runtime.runPodSandbox(config)
                .thenCompose(id -> sandboxPorts.open(id, config))
                .toCompletableFuture()
                .join();
    }

    private static final class Recorded implements HostPorts {
        private final List<String> calls = new ArrayList<>();
        private boolean refuses;

        @Override
        public CompletionStage<Void> publish(Forwarding forwarding) {
            if (refuses) {
                return CompletableFuture.failedFuture(new IllegalStateException("nft refused the rules"));
            }
            calls.add("publish " + forwarding.address() + " " + forwarding.ports());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> withdraw(String owner) {
            calls.add("withdraw");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> replaceAll(List<Forwarding> forwardings) {
            forwardings.forEach(forwarding -> calls.add("replace " + forwarding.address() + " " + forwarding.ports()));
            return CompletableFuture.completedFuture(null);
        }
    }
}
