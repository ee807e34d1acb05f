package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import org.jspecify.annotations.Nullable;

/** The objects beside a pod that its containers read from. */
public interface ObjectLookup {
    /** Null if there is none. */
    @Nullable
    ConfigMap configMap(String namespace, String name);

    /** Null if there is none. */
    @Nullable
    Secret secret(String namespace, String name);
}
