package dev.troupe.node.plan;

import dev.troupe.protocol.pod.PodFields;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The environment of a container: of Services, then {@code envFrom}, then {@code env}, with references resolved. */
final class Environment {
    private final Pod pod;
    private final Container container;
    private final ObjectLookup objects;
    private final PodFields.Addresses addresses;
    private final Map<String, Quantity> allocatable;

    Environment(
            Pod pod,
            Container container,
            ObjectLookup objects,
            PodFields.Addresses addresses,
            Map<String, Quantity> allocatable) {
        this.pod = pod;
        this.container = container;
        this.objects = objects;
        this.addresses = addresses;
        this.allocatable = allocatable;
    }

    /**
     * Names and values in order.
     *
     * @throws ConfigFailure if a reference that is not optional leads nowhere
     */
    Map<String, String> resolve() {
        Map<String, String> variables = new LinkedHashMap<>(ServiceVariables.of(pod, objects));
        for (EnvFromSource source : container.getEnvFrom()) {
            String prefix = source.getPrefix() == null ? "" : source.getPrefix();
            fromSource(source).forEach((key, value) -> variables.put(prefix + key, value));
        }
        for (EnvVar variable : container.getEnv()) {
            EnvVarSource from = variable.getValueFrom();
            String value = from == null
                    ? Expansion.expand(variable.getValue() == null ? "" : variable.getValue(), variables)
                    : fromReference(from);
            if (value != null) {
                // A later variable of the same name also takes the later place.
                variables.remove(variable.getName());
                variables.put(variable.getName(), value);
            }
        }
        return variables;
    }

    private Map<String, String> fromSource(EnvFromSource source) {
        if (source.getConfigMapRef() != null) {
            ConfigMap map = configMap(
                    source.getConfigMapRef().getName(), source.getConfigMapRef().getOptional());
            return map == null || map.getData() == null ? Map.of() : new TreeMap<>(map.getData());
        }
        if (source.getSecretRef() != null) {
            Secret secret = secret(
                    source.getSecretRef().getName(), source.getSecretRef().getOptional());
            Map<String, String> decoded = new TreeMap<>();
            if (secret != null && secret.getData() != null) {
                secret.getData().forEach((key, value) -> decoded.put(key, decode(value)));
            }
            return decoded;
        }
        return Map.of();
    }

    private @Nullable String fromReference(EnvVarSource from) {
        try {
            if (from.getFieldRef() != null) {
                return PodFields.field(pod, from.getFieldRef().getFieldPath(), addresses);
            }
            if (from.getResourceFieldRef() != null) {
                return PodFields.resource(pod, from.getResourceFieldRef(), container.getName(), allocatable);
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigFailure(String.valueOf(e.getMessage()));
        }
        if (from.getConfigMapKeyRef() != null) {
            return configMapKey(from.getConfigMapKeyRef());
        }
        return from.getSecretKeyRef() == null ? null : secretKey(from.getSecretKeyRef());
    }

    private @Nullable String configMapKey(ConfigMapKeySelector selector) {
        ConfigMap map = configMap(selector.getName(), selector.getOptional());
        String value =
                map == null || map.getData() == null ? null : map.getData().get(selector.getKey());
        if (value == null && map != null && !Pods.isTrue(selector.getOptional())) {
            throw new ConfigFailure(
                    "couldn't find key " + selector.getKey() + " in ConfigMap " + place(selector.getName()));
        }
        return value;
    }

    private @Nullable String secretKey(SecretKeySelector selector) {
        Secret secret = secret(selector.getName(), selector.getOptional());
        String value = secret == null || secret.getData() == null
                ? null
                : secret.getData().get(selector.getKey());
        if (value == null && secret != null && !Pods.isTrue(selector.getOptional())) {
            throw new ConfigFailure(
                    "couldn't find key " + selector.getKey() + " in Secret " + place(selector.getName()));
        }
        return value == null ? null : decode(value);
    }

    private @Nullable ConfigMap configMap(String name, @Nullable Boolean optional) {
        ConfigMap map = objects.configMap(pod.getMetadata().getNamespace(), name);
        if (map == null && !Pods.isTrue(optional)) {
            throw new ConfigFailure("configmap \"" + name + "\" not found");
        }
        return map;
    }

    private @Nullable Secret secret(String name, @Nullable Boolean optional) {
        Secret secret = objects.secret(pod.getMetadata().getNamespace(), name);
        if (secret == null && !Pods.isTrue(optional)) {
            throw new ConfigFailure("secret \"" + name + "\" not found");
        }
        return secret;
    }

    private String place(String name) {
        return pod.getMetadata().getNamespace() + "/" + name;
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
