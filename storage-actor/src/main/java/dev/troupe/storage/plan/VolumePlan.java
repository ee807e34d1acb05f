package dev.troupe.storage.plan;

import dev.troupe.protocol.pod.PodFields;
import dev.troupe.protocol.volume.VolumeManager.VolumeFailure;
import dev.troupe.storage.plan.PlannedVolume.FileContent;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans the volumes of one pod. */
public final class VolumePlan {
    private static final int DEFAULT_MODE = 0644;

    private final Pod pod;
    private final VolumeObjects objects;

    public VolumePlan(Pod pod, VolumeObjects objects) {
        this.pod = pod;
        this.objects = objects;
    }

    /** @throws VolumeFailure if a volume cannot be had as the pod says */
    public List<PlannedVolume> volumes() {
        List<PlannedVolume> planned = new ArrayList<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            try {
                planned.add(plan(volume));
            } catch (ContentFailure e) {
                throw failure(volume.getName(), e.text());
            }
        }
        return planned;
    }

    /** The failure in the words of a kubelet's FailedMount event. */
    public static VolumeFailure failure(String volume, String why) {
        return new VolumeFailure("MountVolume.SetUp failed for volume \"" + volume + "\" : " + why);
    }

    private PlannedVolume plan(Volume volume) {
        String name = volume.getName();
        if (volume.getEmptyDir() != null) {
            return emptyDir(name, volume.getEmptyDir());
        }
        if (volume.getHostPath() != null) {
            String type = volume.getHostPath().getType();
            return new PlannedVolume.HostPlace(
                    name, Path.of(volume.getHostPath().getPath()), type == null ? "" : type);
        }
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            return new PlannedVolume.Content(
                    name,
                    "kubernetes.io~configmap",
                    false,
                    configMap(source.getName(), source.getOptional(), source.getItems(), source.getDefaultMode()));
        }
        if (volume.getSecret() != null) {
            var source = volume.getSecret();
            return new PlannedVolume.Content(
                    name,
                    "kubernetes.io~secret",
                    true,
                    secret(source.getSecretName(), source.getOptional(), source.getItems(), source.getDefaultMode()));
        }
        if (volume.getDownwardAPI() != null) {
            var source = volume.getDownwardAPI();
            return new PlannedVolume.Content(
                    name, "kubernetes.io~downward-api", true, downward(source.getItems(), source.getDefaultMode()));
        }
        if (volume.getProjected() != null) {
            return new PlannedVolume.Content(name, "kubernetes.io~projected", true, projected(volume));
        }
        throw new ContentFailure("no volume plugin matched");
    }

    private PlannedVolume emptyDir(String name, EmptyDirVolumeSource source) {
        boolean inMemory = "Memory".equals(source.getMedium());
        if (!inMemory && source.getMedium() != null && !source.getMedium().isEmpty()) {
            throw new ContentFailure("unknown storage medium \"" + source.getMedium() + "\"");
        }
        long size = bytes(source.getSizeLimit());
        long podLimit = memoryLimit();
        if (inMemory && podLimit > 0) {
            // What is written counts as the pod's memory: more than its limit could never be used.
            size = size == 0 ? podLimit : Math.min(size, podLimit);
        }
        return new PlannedVolume.EmptyFolder(name, inMemory, inMemory ? size : 0);
    }

    /** The sum of the containers' memory limits; 0 if one has none. */
    private long memoryLimit() {
        long sum = 0;
        for (var container : pod.getSpec().getContainers()) {
            Map<String, Quantity> limits = container.getResources() == null
                    ? null
                    : container.getResources().getLimits();
            long limit = limits == null ? 0 : bytes(limits.get("memory"));
            if (limit == 0) {
                return 0;
            }
            sum += limit;
        }
        return sum;
    }

    private static long bytes(@Nullable Quantity quantity) {
        return quantity == null ? 0 : quantity.getNumericalAmount().longValue();
    }

    private Map<String, FileContent> configMap(
            String name, @Nullable Boolean optional, List<KeyToPath> items, @Nullable Integer defaultMode) {
        ConfigMap map = objects.configMap(pod.getMetadata().getNamespace(), name);
        if (map == null && !isTrue(optional)) {
            throw new ContentFailure("configmap \"" + name + "\" not found");
        }
        Map<String, byte[]> data = new LinkedHashMap<>();
        if (map != null && map.getData() != null) {
            map.getData().forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
        }
        if (map != null && map.getBinaryData() != null) {
            map.getBinaryData()
                    .forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        }
        return select(data, items, isTrue(optional), defaultMode, "references non-existent config key: ");
    }

    private Map<String, FileContent> secret(
            String name, @Nullable Boolean optional, List<KeyToPath> items, @Nullable Integer defaultMode) {
        Secret secret = objects.secret(pod.getMetadata().getNamespace(), name);
        if (secret == null && !isTrue(optional)) {
            throw new ContentFailure("secret \"" + name + "\" not found");
        }
        Map<String, byte[]> data = new LinkedHashMap<>();
        if (secret != null && secret.getData() != null) {
            secret.getData()
                    .forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        }
        return select(data, items, isTrue(optional), defaultMode, "references non-existent secret key: ");
    }

    private static Map<String, FileContent> select(
            Map<String, byte[]> data,
            List<KeyToPath> items,
            boolean optional,
            @Nullable Integer defaultMode,
            String complaint) {
        int mode = defaultMode == null ? DEFAULT_MODE : defaultMode;
        Map<String, FileContent> files = new LinkedHashMap<>();
        if (items.isEmpty()) {
            data.forEach((key, bytes) -> files.put(key, new FileContent(bytes, mode)));
            return files;
        }
        for (KeyToPath item : items) {
            byte[] bytes = data.get(item.getKey());
            if (bytes != null) {
                files.put(
                        checked(item.getPath()),
                        new FileContent(bytes, item.getMode() == null ? mode : item.getMode()));
            } else if (!optional) {
                throw new ContentFailure(complaint + item.getKey());
            }
        }
        return files;
    }

    private Map<String, FileContent> downward(List<DownwardAPIVolumeFile> items, @Nullable Integer defaultMode) {
        int mode = defaultMode == null ? DEFAULT_MODE : defaultMode;
        PodFields.Addresses none = new PodFields.Addresses(List.of(), List.of());
        Map<String, FileContent> files = new LinkedHashMap<>();
        for (DownwardAPIVolumeFile item : items) {
            try {
                String text = item.getFieldRef() != null
                        ? PodFields.field(pod, item.getFieldRef().getFieldPath(), none)
                        : PodFields.resource(pod, item.getResourceFieldRef(), "", objects.allocatable());
                files.put(
                        checked(item.getPath()),
                        new FileContent(
                                text.getBytes(StandardCharsets.UTF_8), item.getMode() == null ? mode : item.getMode()));
            } catch (IllegalArgumentException e) {
                throw new ContentFailure(String.valueOf(e.getMessage()));
            }
        }
        return files;
    }

    private Map<String, FileContent> projected(Volume volume) {
        Integer mode = volume.getProjected().getDefaultMode();
        Map<String, FileContent> files = new LinkedHashMap<>();
        for (VolumeProjection source : volume.getProjected().getSources()) {
            if (source.getConfigMap() != null) {
                var from = source.getConfigMap();
                files.putAll(configMap(from.getName(), from.getOptional(), from.getItems(), mode));
            }
            if (source.getSecret() != null) {
                var from = source.getSecret();
                files.putAll(secret(from.getName(), from.getOptional(), from.getItems(), mode));
            }
            if (source.getDownwardAPI() != null) {
                files.putAll(downward(source.getDownwardAPI().getItems(), mode));
            }
            if (source.getServiceAccountToken() != null) {
                throw new ContentFailure("tokens of service accounts are not issued to pods yet");
            }
        }
        return files;
    }

    /** The API has validated it already; a path that leads out of the volume would be written as root. */
    private static String checked(String path) {
        if (path.isEmpty()
                || path.startsWith("/")
                || path.startsWith("..")
                || List.of(path.split("/")).contains("..")) {
            throw new ContentFailure("invalid path: " + path);
        }
        return path;
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    /** Why a volume cannot be had; becomes a {@link VolumeFailure} with the volume's name. */
    private static final class ContentFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ContentFailure(String message) {
            super(message, null, false, false);
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }
}
