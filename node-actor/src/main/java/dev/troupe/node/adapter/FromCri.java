package dev.troupe.node.adapter;

import dev.troupe.node.adapter.cri.Container;
import dev.troupe.node.adapter.cri.FilesystemUsage;
import dev.troupe.node.adapter.cri.Image;
import dev.troupe.node.adapter.cri.MountPropagation;
import dev.troupe.node.adapter.cri.PodIP;
import dev.troupe.node.adapter.cri.PodSandbox;
import dev.troupe.node.adapter.cri.PodSandboxMetadata;
import dev.troupe.node.adapter.cri.PodSandboxNetworkStatus;
import dev.troupe.node.adapter.cri.PodSandboxState;
import dev.troupe.node.adapter.cri.RuntimeCondition;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ContainerStats;
import dev.troupe.node.port.ContainerStatus;
import dev.troupe.node.port.ContainerSummary;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.ImageFileSystem;
import dev.troupe.node.port.Mount;
import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.RuntimeStatus;
import dev.troupe.node.port.SandboxStatus;
import dev.troupe.node.port.SandboxSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CRI's messages as the port's records. */
final class FromCri {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private FromCri() {}

    static RuntimeStatus status(dev.troupe.node.adapter.cri.RuntimeStatus status) {
        return new RuntimeStatus(condition(status, "RuntimeReady"), condition(status, "NetworkReady"));
    }

    static SandboxStatus sandboxStatus(dev.troupe.node.adapter.cri.PodSandboxStatus status) {
        return new SandboxStatus(
                status.getId(),
                identity(status.getMetadata()),
                status.getState() == PodSandboxState.SANDBOX_READY,
                instant(status.getCreatedAt()),
                addresses(status.getNetwork()),
                status.getLabelsMap(),
                status.getAnnotationsMap());
    }

    static SandboxSummary sandbox(PodSandbox sandbox) {
        return new SandboxSummary(
                sandbox.getId(),
                identity(sandbox.getMetadata()),
                sandbox.getState() == PodSandboxState.SANDBOX_READY,
                instant(sandbox.getCreatedAt()),
                sandbox.getLabelsMap(),
                sandbox.getAnnotationsMap());
    }

    static ContainerStatus containerStatus(dev.troupe.node.adapter.cri.ContainerStatus status) {
        return new ContainerStatus(
                status.getId(),
                status.getMetadata().getName(),
                status.getMetadata().getAttempt(),
                state(status.getState()),
                instant(status.getCreatedAt()),
                instantOrNull(status.getStartedAt()),
                instantOrNull(status.getFinishedAt()),
                status.getExitCode(),
                status.getReason(),
                status.getMessage(),
                status.getImage().getImage(),
                status.getImageRef(),
                status.getLabelsMap(),
                status.getAnnotationsMap(),
                status.getMountsList().stream().map(FromCri::mount).toList(),
                status.getLogPath());
    }

    static ContainerSummary container(Container container) {
        return new ContainerSummary(
                container.getId(),
                container.getPodSandboxId(),
                container.getMetadata().getName(),
                container.getMetadata().getAttempt(),
                state(container.getState()),
                instant(container.getCreatedAt()),
                container.getImage().getImage(),
                container.getImageRef(),
                container.getLabelsMap(),
                container.getAnnotationsMap());
    }

    static ContainerStats stats(dev.troupe.node.adapter.cri.ContainerStats stats) {
        return new ContainerStats(
                stats.getAttributes().getId(),
                stats.getAttributes().getMetadata().getName(),
                stats.getAttributes().getLabelsMap(),
                instant(stats.getCpu().getTimestamp()),
                stats.getCpu().getUsageCoreNanoSeconds().getValue(),
                stats.getMemory().getWorkingSetBytes().getValue(),
                stats.getMemory().getUsageBytes().getValue(),
                stats.getWritableLayer().getUsedBytes().getValue());
    }

    static ImageFacts image(Image image) {
        Long uid = image.hasUid() ? Long.valueOf(image.getUid().getValue()) : null;
        return new ImageFacts(
                image.getId(),
                image.getRepoTagsList(),
                image.getRepoDigestsList(),
                image.getSize(),
                uid,
                image.getUsername());
    }

    static ImageFileSystem imageFileSystem(FilesystemUsage usage) {
        return new ImageFileSystem(
                Path.of(usage.getFsId().getMountpoint()),
                usage.getUsedBytes().getValue(),
                usage.getInodesUsed().getValue());
    }

    private static RuntimeStatus.Condition condition(dev.troupe.node.adapter.cri.RuntimeStatus status, String type) {
        for (RuntimeCondition condition : status.getConditionsList()) {
            if (condition.getType().equals(type)) {
                return new RuntimeStatus.Condition(
                        condition.getStatus(), condition.getReason(), condition.getMessage());
            }
        }
        return new RuntimeStatus.Condition(false, "Unknown", "the runtime does not report " + type);
    }

    private static PodIdentity identity(PodSandboxMetadata metadata) {
        return new PodIdentity(metadata.getName(), metadata.getNamespace(), metadata.getUid(), metadata.getAttempt());
    }

    private static List<String> addresses(PodSandboxNetworkStatus network) {
        List<String> addresses = new ArrayList<>();
        if (!network.getIp().isEmpty()) {
            addresses.add(network.getIp());
        }
        for (PodIP more : network.getAdditionalIpsList()) {
            addresses.add(more.getIp());
        }
        return addresses;
    }

    private static ContainerState state(dev.troupe.node.adapter.cri.ContainerState state) {
        return switch (state) {
            case CONTAINER_CREATED -> ContainerState.CREATED;
            case CONTAINER_RUNNING -> ContainerState.RUNNING;
            case CONTAINER_EXITED -> ContainerState.EXITED;
            case CONTAINER_UNKNOWN, UNRECOGNIZED -> ContainerState.UNKNOWN;
        };
    }

    private static Mount mount(dev.troupe.node.adapter.cri.Mount mount) {
        return new Mount(
                mount.getContainerPath(),
                Path.of(mount.getHostPath()),
                mount.getReadonly(),
                mount.getSelinuxRelabel(),
                propagation(mount.getPropagation()));
    }

    private static Mount.Propagation propagation(MountPropagation propagation) {
        return switch (propagation) {
            case PROPAGATION_HOST_TO_CONTAINER -> Mount.Propagation.HOST_TO_CONTAINER;
            case PROPAGATION_BIDIRECTIONAL -> Mount.Propagation.BIDIRECTIONAL;
            case PROPAGATION_PRIVATE, UNRECOGNIZED -> Mount.Propagation.PRIVATE;
        };
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    private static @Nullable Instant instantOrNull(long nanos) {
        return nanos == 0 ? null : instant(nanos);
    }
}
