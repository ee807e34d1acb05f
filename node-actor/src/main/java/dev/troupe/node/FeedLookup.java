package dev.troupe.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.node.plan.ObjectLookup;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a pod's ConfigMaps, Secrets and Services in this node's view of the cluster. */
record FeedLookup(ChangeFeed feed) implements ObjectLookup {
    private static final String SERVICES = "services";

    @Override
    public @Nullable ConfigMap configMap(String namespace, String name) {
        return find("configmaps", namespace, name, ConfigMap.class);
    }

    @Override
    public @Nullable Secret secret(String namespace, String name) {
        return find("secrets", namespace, name, Secret.class);
    }

    @Override
    public @Nullable Service service(String namespace, String name) {
        return find(SERVICES, namespace, name, Service.class);
    }

    @Override
    public List<Service> services(String namespace) {
        return feed.list(FeedFilter.of(SERVICES).inNamespace(namespace)).objects().stream()
                .map(object -> object.as(Service.class))
                .toList();
    }

    private <T> @Nullable T find(String resource, String namespace, String name, Class<T> type) {
        if (name.isEmpty()) {
            return null;
        }
        return feed.find(new ResourceKey(resource, namespace, name))
                .map(object -> object.as(type))
                .orElse(null);
    }
}
