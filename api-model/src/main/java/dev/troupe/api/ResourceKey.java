package dev.troupe.api;

import java.util.Objects;

/**
 * Names one API object in the cluster.
 *
 * @param resource the group resource as Kubernetes writes it: {@code pods}, {@code deployments.apps}
 * @param namespace the namespace, empty for cluster-scoped kinds
 * @param name the object's name
 */
public record ResourceKey(String resource, String namespace, String name) implements Comparable<ResourceKey> {
    public ResourceKey {
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(namespace, "namespace");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a key needs a name: " + resource + "/" + namespace);
        }
    }

    /** The key of a cluster-scoped object. */
    public static ResourceKey clusterScoped(String resource, String name) {
        return new ResourceKey(resource, "", name);
    }

    /** The persistence id and entity id of the object: {@code pods/default/web}. */
    public String path() {
        return resource + '/' + namespace + '/' + name;
    }

    /** Reads what {@link #path()} wrote. Names and namespaces hold no slash, so the form is unambiguous. */
    public static ResourceKey parse(String path) {
        int first = path.indexOf('/');
        int second = path.indexOf('/', first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException("not a resource key: " + path);
        }
        return new ResourceKey(path.substring(0, first), path.substring(first + 1, second), path.substring(second + 1));
    }

    @Override
    public int compareTo(ResourceKey other) {
        int byResource = resource.compareTo(other.resource);
        if (byResource != 0) {
            return byResource;
        }
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return path();
    }
}
