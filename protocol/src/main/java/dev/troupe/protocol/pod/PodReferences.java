package dev.troupe.protocol.pod;

import dev.troupe.api.ResourceKey;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod refers to: ConfigMaps, Secrets and its ServiceAccount. Its node may read these and no others, and watches
 * them.
 */
public final class PodReferences {
    private final String namespace;
    private final Set<ResourceKey> found = new HashSet<>();

    private PodReferences(String namespace) {
        this.namespace = namespace;
    }

    /** The keys of the objects, whether or not these exist. */
    public static Set<ResourceKey> of(Pod pod) {
        PodReferences references = new PodReferences(pod.getMetadata().getNamespace());
        pod.getSpec().getInitContainers().forEach(references::container);
        pod.getSpec().getContainers().forEach(references::container);
        pod.getSpec()
                .getEphemeralContainers()
                .forEach(container -> references.environment(container.getEnvFrom(), container.getEnv()));
        pod.getSpec().getVolumes().forEach(references::volume);
        pod.getSpec().getImagePullSecrets().forEach(secret -> references.secret(secret.getName()));
        references.add("serviceaccounts", pod.getSpec().getServiceAccountName());
        return Set.copyOf(references.found);
    }

    private void container(Container container) {
        environment(container.getEnvFrom(), container.getEnv());
    }

    private void environment(List<EnvFromSource> sources, List<EnvVar> variables) {
        for (EnvFromSource source : sources) {
            if (source.getConfigMapRef() != null) {
                configMap(source.getConfigMapRef().getName());
            }
            if (source.getSecretRef() != null) {
                secret(source.getSecretRef().getName());
            }
        }
        for (EnvVar variable : variables) {
            if (variable.getValueFrom() != null) {
                if (variable.getValueFrom().getConfigMapKeyRef() != null) {
                    configMap(variable.getValueFrom().getConfigMapKeyRef().getName());
                }
                if (variable.getValueFrom().getSecretKeyRef() != null) {
                    secret(variable.getValueFrom().getSecretKeyRef().getName());
                }
            }
        }
    }

    private void volume(Volume volume) {
        if (volume.getConfigMap() != null) {
            configMap(volume.getConfigMap().getName());
        }
        if (volume.getSecret() != null) {
            secret(volume.getSecret().getSecretName());
        }
        if (volume.getProjected() != null) {
            for (VolumeProjection source : volume.getProjected().getSources()) {
                if (source.getConfigMap() != null) {
                    configMap(source.getConfigMap().getName());
                }
                if (source.getSecret() != null) {
                    secret(source.getSecret().getName());
                }
            }
        }
    }

    private void configMap(@Nullable String name) {
        add("configmaps", name);
    }

    private void secret(@Nullable String name) {
        add("secrets", name);
    }

    private void add(String resource, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            found.add(new ResourceKey(resource, namespace, name));
        }
    }
}
