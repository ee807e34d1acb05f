package dev.troupe.node.adapter;

import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.PortMapping;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxStatus;
import dev.troupe.node.port.SandboxSummary;
import dev.troupe.protocol.network.HostPorts;
import dev.troupe.protocol.network.HostPorts.Forwarding;
import dev.troupe.protocol.network.HostPorts.HostPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens the host ports of a sandbox when it runs and closes them when it does not. CRI does not tell afterwards which
 * ports a sandbox wanted, so they are noted in an annotation: the next JVM reads them there.
 */
final class SandboxPorts {
    /** Entries of the form {@code tcp/192.0.2.1/8080/80}, the address often empty, joined by commas. */
    static final String ANNOTATION = "runtime.troupe.dev/host-ports";

    private final ContainerRuntime runtime;
    private final HostPorts hostPorts;
    private final Set<String> owners = ConcurrentHashMap.newKeySet();

    SandboxPorts(ContainerRuntime runtime, HostPorts hostPorts) {
        this.runtime = runtime;
        this.hostPorts = hostPorts;
    }

    /** The same sandbox with its host ports noted. */
    static SandboxConfig noted(SandboxConfig config) {
        List<HostPort> ports = ports(config);
        if (ports.isEmpty()) {
            return config;
        }
        Map<String, String> annotations = new HashMap<>(config.annotations());
        annotations.put(ANNOTATION, write(ports));
        return new SandboxConfig(
                config.identity(),
                config.hostname(),
                config.logDirectory(),
                config.dns(),
                config.portMappings(),
                config.labels(),
                annotations,
                config.cgroupParent(),
                config.sysctls(),
                config.resources(),
                config.security());
    }

    /** Opens the ports of a sandbox that has just been made; gives its id again. */
    CompletionStage<String> open(String sandboxId, SandboxConfig config) {
        List<HostPort> ports = ports(config);
        if (ports.isEmpty()) {
            return CompletableFuture.completedFuture(sandboxId);
        }
        return runtime.podSandboxStatus(sandboxId)
                .thenCompose(status -> forwarding(status, ports)
                        .map(this::publish)
                        .orElseGet(() -> CompletableFuture.completedFuture(null)))
                .thenApply(_ -> sandboxId)
                .exceptionallyCompose(thrown -> undo(runtime, sandboxId, "cannot open the host ports of", thrown));
    }

    /** A pod that lacks something of its network is none: whoever asked for it tries again with a new sandbox. */
    static CompletionStage<String> undo(ContainerRuntime runtime, String sandboxId, String what, Throwable thrown) {
        RuntimeFailure failure =
                new RuntimeFailure(RuntimeFailure.Kind.OTHER, what + " the sandbox: " + thrown.getMessage(), thrown);
        return runtime.removePodSandbox(sandboxId)
                .handle((_, _) -> sandboxId)
                .thenCompose(_ -> CompletableFuture.failedFuture(failure));
    }

    CompletionStage<Void> close(String sandboxId) {
        return owners.remove(sandboxId) ? hostPorts.withdraw(sandboxId) : CompletableFuture.completedFuture(null);
    }

    CompletionStage<Void> restore() {
        return runtime.listPodSandboxes(SandboxFilter.ALL).thenCompose(sandboxes -> {
            List<CompletableFuture<Optional<Forwarding>>> found = sandboxes.stream()
                    .filter(sandbox -> sandbox.ready() && sandbox.annotations().containsKey(ANNOTATION))
                    .map(this::forwarding)
                    .toList();
            return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
                    .thenCompose(_ -> {
                        List<Forwarding> all = found.stream()
                                .flatMap(forwarding -> forwarding.join().stream())
                                .toList();
                        all.forEach(forwarding -> owners.add(forwarding.owner()));
                        return hostPorts.replaceAll(all);
                    });
        });
    }

    private CompletionStage<Void> publish(Forwarding forwarding) {
        owners.add(forwarding.owner());
        return hostPorts.publish(forwarding);
    }

    private CompletableFuture<Optional<Forwarding>> forwarding(SandboxSummary sandbox) {
        List<HostPort> ports = read(sandbox.annotations().getOrDefault(ANNOTATION, ""));
        return runtime.podSandboxStatus(sandbox.id())
                .thenApply(status -> forwarding(status, ports))
                .exceptionally(_ -> Optional.empty())
                .toCompletableFuture();
    }

    private static Optional<Forwarding> forwarding(SandboxStatus status, List<HostPort> ports) {
        return status.addresses().stream().findFirst().map(address -> new Forwarding(status.id(), address, ports));
    }

    private static List<HostPort> ports(SandboxConfig config) {
        return config.portMappings().stream()
                .filter(mapping -> mapping.hostPort() > 0)
                .map(SandboxPorts::hostPort)
                .toList();
    }

    private static HostPort hostPort(PortMapping mapping) {
        return new HostPort(
                mapping.protocol().name().toLowerCase(Locale.ROOT),
                mapping.hostIp(),
                mapping.hostPort(),
                mapping.containerPort());
    }

    private static String write(List<HostPort> ports) {
        List<String> entries = ports.stream()
                .map(port -> String.join(
                        "/",
                        port.protocol(),
                        port.hostAddress(),
                        Integer.toString(port.hostPort()),
                        Integer.toString(port.podPort())))
                .toList();
        return String.join(",", entries);
    }

    private static List<HostPort> read(String annotation) {
        List<HostPort> ports = new ArrayList<>();
        for (String entry : annotation.split(",", -1)) {
            String[] parts = entry.split("/", -1);
            if (parts.length == 4) {
                ports.add(new HostPort(parts[0], parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3])));
            }
        }
        return ports;
    }
}
