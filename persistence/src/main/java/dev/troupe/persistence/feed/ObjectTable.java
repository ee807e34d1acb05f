package dev.troupe.persistence.feed;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The current objects in key order. One thread changes them, any number read. */
final class ObjectTable {
    /** Sorts before every name and directly after the namespace it is appended to. */
    private static final String LOWEST = "\0";

    private final ConcurrentHashMap<String, ConcurrentSkipListMap<ResourceKey, StoredObject>> byResource =
            new ConcurrentHashMap<>();

    @Nullable
    StoredObject find(ResourceKey key) {
        ConcurrentSkipListMap<ResourceKey, StoredObject> objects = byResource.get(key.resource());
        return objects == null ? null : objects.get(key);
    }

    /** Sets an object and returns the one before. */
    @Nullable
    StoredObject put(StoredObject object) {
        return byResource
                .computeIfAbsent(object.key().resource(), resource -> new ConcurrentSkipListMap<>())
                .put(object.key(), object);
    }

    /** Removes an object and returns it. */
    @Nullable
    StoredObject remove(ResourceKey key) {
        ConcurrentSkipListMap<ResourceKey, StoredObject> objects = byResource.get(key.resource());
        return objects == null ? null : objects.remove(key);
    }

    /** The objects that match, in key order; those that change meanwhile are seen before or after their change. */
    List<StoredObject> matching(FeedFilter filter) {
        List<StoredObject> found = new ArrayList<>();
        for (StoredObject object : candidates(filter)) {
            if (filter.test(object)) {
                found.add(object);
            }
        }
        return found;
    }

    /** Every object of every kind. */
    List<StoredObject> all() {
        List<StoredObject> all = new ArrayList<>();
        byResource.values().forEach(objects -> all.addAll(objects.values()));
        return all;
    }

    private Collection<StoredObject> candidates(FeedFilter filter) {
        ConcurrentNavigableMap<ResourceKey, StoredObject> objects = byResource.get(filter.resource());
        if (objects == null) {
            return List.of();
        }
        String namespace = filter.namespace();
        String name = filter.name();
        if (namespace != null && name != null) {
            StoredObject object =
                    name.isEmpty() ? null : objects.get(new ResourceKey(filter.resource(), namespace, name));
            return object == null ? List.of() : List.of(object);
        }
        if (namespace != null) {
            objects = objects.subMap(
                    new ResourceKey(filter.resource(), namespace, LOWEST),
                    new ResourceKey(filter.resource(), namespace + LOWEST, LOWEST));
        }
        return objects.values();
    }
}
