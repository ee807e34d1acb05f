package dev.troupe.node.adapter.simulated;

import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerStatus;
import dev.troupe.node.port.ContainerSummary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A container that only exists on paper. */
record SimulatedContainer(
        String id,
        String sandboxId,
        ContainerConfig config,
        String logPath,
        ContainerState state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int exitCode,
        String reason,
        String message) {

    static SimulatedContainer created(
            String id, String sandboxId, ContainerConfig config, String logPath, Instant now) {
        return new SimulatedContainer(
                id, sandboxId, config, logPath, ContainerState.CREATED, now, null, null, 0, "", "");
    }

    SimulatedContainer started(Instant now) {
        return new SimulatedContainer(
                id, sandboxId, config, logPath, ContainerState.RUNNING, createdAt, now, null, 0, "", "");
    }

    SimulatedContainer exited(int code, Instant now) {
        String why = code == 0 ? "Completed" : "Error";
        return new SimulatedContainer(
                id, sandboxId, config, logPath, ContainerState.EXITED, createdAt, startedAt, now, code, why, "");
    }

    SimulatedContainer failedToStart(String why, Instant now) {
        return new SimulatedContainer(
                id,
                sandboxId,
                config,
                logPath,
                ContainerState.EXITED,
                createdAt,
                Instant.EPOCH,
                now,
                128,
                "StartError",
                why);
    }

    boolean runs() {
        return state == ContainerState.RUNNING;
    }

    boolean matches(ContainerFilter filter) {
        return (filter.sandboxId().isEmpty() || filter.sandboxId().equals(sandboxId))
                && config.labels().entrySet().containsAll(filter.labels().entrySet());
    }

    ContainerStatus status() {
        return new ContainerStatus(
                id,
                config.name(),
                config.attempt(),
                state,
                createdAt,
                startedAt,
                finishedAt,
                exitCode,
                reason,
                message,
                config.image(),
                config.imageRef(),
                config.labels(),
                config.annotations(),
                config.mounts(),
                logPath);
    }

    ContainerSummary summary() {
        return new ContainerSummary(
                id,
                sandboxId,
                config.name(),
                config.attempt(),
                state,
                createdAt,
                config.image(),
                config.imageRef(),
                config.labels(),
                config.annotations());
    }
}
