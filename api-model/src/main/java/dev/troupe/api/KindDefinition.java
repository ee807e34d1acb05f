package dev.troupe.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API needs to know of a kind, read from one file under {@code kinds/} on the classpath. Adding a passive
 * kind is adding such a file.
 *
 * @param group the API group, empty for the core group
 * @param version the version that is stored and preferred
 * @param kind {@code ConfigMap}
 * @param plural {@code configmaps}
 * @param singular {@code configmap}
 * @param shortNames what kubectl also accepts, as {@code cm}
 * @param categories {@code all} for what {@code kubectl get all} lists
 * @param namespaced whether objects live in namespaces
 * @param schema the full name of the Kubernetes type, {@code io.k8s.api.core.v1.ConfigMap}
 * @param subresources {@code status}, {@code scale}, {@code log}, …
 * @param selectableFields field selectors beside {@code metadata.name} and {@code metadata.namespace}
 * @param columns what {@code kubectl get} prints between Name and Age; empty when code prints the kind
 * @param alsoServedAs other group versions in which the same objects are served, as Events are
 */
@JsonIgnoreProperties("types")
public record KindDefinition(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        String schema,
        List<Subresource> subresources,
        List<String> selectableFields,
        List<Column> columns,
        List<Alias> alsoServedAs) {

    public KindDefinition {
        shortNames = orEmpty(shortNames);
        categories = orEmpty(categories);
        subresources = orEmpty(subresources);
        selectableFields = orEmpty(selectableFields);
        columns = orEmpty(columns);
        alsoServedAs = orEmpty(alsoServedAs);
    }

    /**
     * A subresource and what may be done to it.
     *
     * @param kind the kind that its body has ({@code Scale}, {@code Binding}), the parent's kind for {@code status}
     * @param group the group of that kind
     * @param version the version of that kind
     * @param verbs the verbs that it knows, as in discovery
     */
    public record Subresource(String name, String group, String version, String kind, List<String> verbs) {}

    /**
     * A column of a server-side table.
     *
     * @param path the value's place as a JSON pointer ({@code /spec/holderIdentity}); with a trailing {@code #} the
     *     number of entries there
     * @param type {@code string}, {@code integer}, {@code date}
     * @param wide whether only {@code -o wide} shows it
     */
    public record Column(String name, String path, String type, boolean wide, String description) {}

    /** Another group version that serves the same objects. */
    public record Alias(String group, String version, String schema) {}

    /** {@code configmaps} or {@code deployments.apps}, the resource of a {@link ResourceKey}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String resource() {
        return group.isEmpty() ? plural : plural + '.' + group;
    }

    /** {@code v1} or {@code apps/v1}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String apiVersion() {
        return group.isEmpty() ? version : group + '/' + version;
    }

    /** The subresource of that name, null if the kind has none. */
    public @Nullable Subresource subresource(String name) {
        for (Subresource subresource : subresources) {
            if (subresource.name().equals(name)) {
                return subresource;
            }
        }
        return null;
    }

    public ResourceKey key(String namespace, String name) {
        return new ResourceKey(resource(), namespaced ? namespace : "", name);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
