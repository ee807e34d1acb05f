package dev.troupe.storage.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What volumes read beside their pod. */
public interface VolumeObjects {
    /** Null if there is none. */
    @Nullable
    ConfigMap configMap(String namespace, String name);

    /** Null if there is none. */
    @Nullable
    Secret secret(String namespace, String name);

    /** What pods may use of this node. */
    Map<String, Quantity> allocatable();
}
