package dev.troupe.node.adapter;

import dev.troupe.protocol.volume.VolumeManager;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Every volume a folder. */
record PlainFolders(Path root) implements VolumeManager {
    @Override
    public CompletionStage<Map<String, Path>> mount(Pod pod) {
        Map<String, Path> paths = new HashMap<>();
        pod.getSpec().getVolumes().forEach(volume -> {
            try {
                paths.put(
                        volume.getName(),
                        Files.createDirectories(
                                root.resolve(pod.getMetadata().getUid()).resolve(volume.getName())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return CompletableFuture.completedFuture(paths);
    }

    @Override
    public CompletionStage<Void> unmount(String podUid) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<String> mountedPods() {
        return Set.of();
    }
}
