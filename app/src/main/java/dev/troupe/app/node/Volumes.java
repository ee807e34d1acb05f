package dev.troupe.app.node;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.volume.VolumeManager;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

final class Volumes {
    private Volumes() {}

    static VolumeManager of(NodeConfig node, ChangeFeed feed) {
        return new VolumeManager() {
            @Override
            public CompletionStage<Map<String, Path>> mount(Pod pod) {
                return CompletableFuture.completedFuture(Map.of());
            }

            @Override
            public CompletionStage<Void> unmount(String podUid) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public Set<String> mountedPods() {
                return Set.of();
            }
        };
    }
}
