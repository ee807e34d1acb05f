package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects beside a pod that its containers read from. */
public interface ObjectLookup {
    /** Null if there is none. */
    @Nullable
    ConfigMap configMap(String namespace, String name);

    /** Null if there is none. */
    @Nullable
    Secret secret(String namespace, String name);

    /** Null if there is none. */
    @Nullable
    Service service(String namespace, String name);

    /** All of a namespace, by name. */
    List<Service> services(String namespace);
}
