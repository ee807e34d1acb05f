package dev.troupe.app.node;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.volume.VolumeManager;
import dev.troupe.storage.NodeVolumes;
import dev.troupe.storage.adapter.LinuxMounts;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;

/** The volumes of this node's pods. */
final class Volumes {
    private Volumes() {}

    /** @param state the agent's state folder */
    static VolumeManager of(NodeConfig node, Path state, ChangeFeed feed, Executor blocking) {
        return new NodeVolumes(state, new LinuxMounts(), feed, () -> allocatable(node, feed), blocking);
    }

    private static Map<String, Quantity> allocatable(NodeConfig node, ChangeFeed feed) {
        return feed.list(FeedFilter.of("nodes").named(node.name())).objects().stream()
                .findFirst()
                .map(object -> object.as(Node.class).getStatus().getAllocatable())
                .orElse(Map.of());
    }
}
