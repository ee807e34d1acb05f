package dev.troupe.storage;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.volume.VolumeManager;
import dev.troupe.storage.plan.PlannedVolume;
import dev.troupe.storage.plan.VolumeObjects;
import dev.troupe.storage.plan.VolumePlan;
import dev.troupe.storage.port.Mounts;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of this node's pods: folders and tmpfs mounts under {@code pods/<uid>/volumes} of the state folder. They
 * outlive this process; a successor finds them by looking.
 */
public final class NodeVolumes implements VolumeManager {
    private static final int EVERYBODY = 0777;

    private final Path pods;
    private final Mounts mounts;
    private final VolumeObjects objects;
    private final Executor blocking;

    /**
     * @param state the agent's state folder
     * @param allocatable what pods may use of this node, for the downward API
     * @param blocking runs file operations, for instance on virtual threads
     */
    public NodeVolumes(
            Path state,
            Mounts mounts,
            ChangeFeed feed,
            Supplier<Map<String, Quantity>> allocatable,
            Executor blocking) {
        this.pods = state.resolve("pods");
        this.mounts = mounts;
        this.objects = new FeedObjects(feed, allocatable);
        this.blocking = blocking;
    }

    @Override
    public CompletionStage<Map<String, Path>> mount(Pod pod) {
        if (pod.getSpec().getVolumes().isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return CompletableFuture.supplyAsync(() -> mountAll(pod), blocking);
    }

    private Map<String, Path> mountAll(Pod pod) {
        Path folder = volumes(pod.getMetadata().getUid());
        var security = pod.getSpec().getSecurityContext();
        @Nullable Long group = security == null ? null : security.getFsGroup();
        Map<String, Path> paths = new LinkedHashMap<>();
        for (PlannedVolume volume : new VolumePlan(pod, objects).volumes()) {
            try {
                paths.put(volume.name(), mount(volume, folder, group));
            } catch (IOException e) {
                throw VolumePlan.failure(volume.name(), String.valueOf(e.getMessage()));
            }
        }
        return paths;
    }

    private Path mount(PlannedVolume volume, Path folder, @Nullable Long group) throws IOException {
        return switch (volume) {
            case PlannedVolume.EmptyFolder empty -> {
                Path path = folder.resolve("kubernetes.io~empty-dir").resolve(empty.name());
                if (!Files.isDirectory(path) || (empty.inMemory() && isNoMount(path))) {
                    create(path, empty.inMemory(), empty.sizeBytes());
                    Trees.setMode(path, EVERYBODY);
                    if (group != null) {
                        Trees.giveToGroup(path, group, false);
                    }
                }
                yield path;
            }
            case PlannedVolume.HostPlace place -> {
                String complaint = HostPlaces.check(place);
                if (!complaint.isEmpty()) {
                    throw new IOException(complaint);
                }
                yield place.path();
            }
            case PlannedVolume.Content content -> {
                Path path = folder.resolve(content.plugin()).resolve(content.name());
                if (!Files.isDirectory(path) || (content.inMemory() && isNoMount(path))) {
                    create(path, content.inMemory(), 0);
                    Trees.setMode(path, EVERYBODY);
                    if (group != null) {
                        Trees.giveToGroup(path, group, true);
                    }
                }
                new ContentWriter(path).write(content.files(), group);
                yield path;
            }
        };
    }

    private void create(Path path, boolean inMemory, long sizeBytes) throws IOException {
        Files.createDirectories(path);
        if (inMemory) {
            mounts.mountTmpfs(path, sizeBytes);
        }
    }

    private boolean isNoMount(Path path) throws IOException {
        return !mounts.below(path).contains(path);
    }

    @Override
    public CompletionStage<Void> unmount(String podUid) {
        return CompletableFuture.runAsync(() -> unmountAll(podUid), blocking);
    }

    private void unmountAll(String podUid) {
        Path folder = volumes(podUid);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            for (Path mount : mounts.below(folder)) {
                mounts.unmount(mount);
            }
            if (!mounts.below(folder).isEmpty()) {
                // Deleting now would empty a file system that somebody else has mounted here.
                throw new IOException("still mounted below " + folder);
            }
            Trees.delete(folder);
        } catch (IOException e) {
            throw new VolumeFailure("UnmountVolume.TearDown failed for pod " + podUid + " : " + e.getMessage());
        }
    }

    @Override
    public Set<String> mountedPods() {
        Set<String> found = new HashSet<>();
        if (Files.isDirectory(pods)) {
            try (Stream<Path> folders = Files.list(pods)) {
                folders.filter(pod -> Files.isDirectory(pod.resolve("volumes")))
                        .forEach(pod -> found.add(pod.getFileName().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private Path volumes(String uid) {
        return pods.resolve(uid).resolve("volumes");
    }

    private record FeedObjects(ChangeFeed feed, Supplier<Map<String, Quantity>> amounts) implements VolumeObjects {
        @Override
        public @Nullable ConfigMap configMap(String namespace, String name) {
            return feed.find(new ResourceKey("configmaps", namespace, name))
                    .map(object -> object.as(ConfigMap.class))
                    .orElse(null);
        }

        @Override
        public @Nullable Secret secret(String namespace, String name) {
            return feed.find(new ResourceKey("secrets", namespace, name))
                    .map(object -> object.as(Secret.class))
                    .orElse(null);
        }

        @Override
        public Map<String, Quantity> allocatable() {
            return amounts.get();
        }
    }
}
