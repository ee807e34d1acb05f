package dev.troupe.node.adapter.simulated;

import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxStatus;
import dev.troupe.node.port.SandboxSummary;
import java.time.Instant;
import java.util.List;

/** A sandbox that only exists on paper. */
record SimulatedSandbox(String id, SandboxConfig config, List<String> addresses, boolean ready, Instant createdAt) {

    SimulatedSandbox stopped() {
        return new SimulatedSandbox(id, config, addresses, false, createdAt);
    }

    SandboxStatus status() {
        return new SandboxStatus(
                id, config.identity(), ready, createdAt, addresses, config.labels(), config.annotations());
    }

    SandboxSummary summary() {
        return new SandboxSummary(id, config.identity(), ready, createdAt, config.labels(), config.annotations());
    }
}
