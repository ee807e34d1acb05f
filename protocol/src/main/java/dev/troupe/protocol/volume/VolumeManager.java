package dev.troupe.protocol.volume;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Makes a pod's volumes on this node and takes them away again. Both are idempotent. */
public interface VolumeManager {

    /**
     * Mounts every volume of the pod and refreshes the content of those that follow an object (ConfigMap, Secret).
     * Completes with the host path of each volume by its name; fails with {@link VolumeFailure}.
     */
    CompletionStage<Map<String, Path>> mount(Pod pod);

    /** Unmounts and removes all volumes of the pod, also those that a crashed predecessor left. */
    CompletionStage<Void> unmount(String podUid);

    /** The uids of pods that still have volumes on this node. */
    java.util.Set<String> mountedPods();

    /** A volume that cannot be mounted now; worth trying again. The message is for the FailedMount event. */
    final class VolumeFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public VolumeFailure(String message) {
            super(message);
        }
    }
}
