package dev.troupe.protocol.feed;

import dev.troupe.protocol.object.StoredObject;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber or a list wants to see. The feed routes by resource, namespace, name and node; the predicate
 * decides about the rest.
 *
 * @param resource the group resource
 * @param namespace null for all
 * @param name null for all
 * @param nodeName only objects with this {@code spec.nodeName}; null for all
 * @param matches label and field selectors, cheap and free of side effects
 */
public record FeedFilter(
        String resource,
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String nodeName,
        Predicate<StoredObject> matches) {

    /** All objects of a resource. */
    public static FeedFilter of(String resource) {
        return new FeedFilter(resource, null, null, null, object -> true);
    }

    public FeedFilter inNamespace(String namespace) {
        return new FeedFilter(resource, namespace, name, nodeName, matches);
    }

    public FeedFilter named(String name) {
        return new FeedFilter(resource, namespace, name, nodeName, matches);
    }

    public FeedFilter onNode(String nodeName) {
        return new FeedFilter(resource, namespace, name, nodeName, matches);
    }

    public FeedFilter matching(Predicate<StoredObject> matches) {
        return new FeedFilter(resource, namespace, name, nodeName, matches);
    }

    /** Whether the object passes. */
    public boolean test(StoredObject object) {
        return object.key().resource().equals(resource)
                && (namespace == null || object.key().namespace().equals(namespace))
                && (name == null || object.key().name().equals(name))
                && (nodeName == null || object.header().nodeName().equals(nodeName))
                && matches.test(object);
    }
}
