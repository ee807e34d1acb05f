package dev.troupe.resource.ownership;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.ObjectHeader;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who depends on whom, kept up from the feed: objects that have owners, by the uid of each owner. */
final class Dependents {
    private final Map<String, Set<ResourceKey>> byOwner = new HashMap<>();
    private final Map<ResourceKey, StoredObject> owned = new HashMap<>();

    /** Takes note of an object as it is now. */
    void put(StoredObject object) {
        remove(object.key());
        if (!object.header().owners().isEmpty()) {
            owned.put(object.key(), object);
            for (ObjectHeader.Owner owner : object.header().owners()) {
                byOwner.computeIfAbsent(owner.uid(), uid -> new HashSet<>()).add(object.key());
            }
        }
    }

    void remove(ResourceKey key) {
        StoredObject old = owned.remove(key);
        if (old != null) {
            for (ObjectHeader.Owner owner : old.header().owners()) {
                Set<ResourceKey> keys = byOwner.get(owner.uid());
                if (keys != null && keys.remove(key) && keys.isEmpty()) {
                    byOwner.remove(owner.uid());
                }
            }
        }
    }

    /** The objects that name this uid among their owners. */
    List<StoredObject> of(String ownerUid) {
        List<StoredObject> objects = new ArrayList<>();
        for (ResourceKey key : byOwner.getOrDefault(ownerUid, Set.of())) {
            StoredObject object = owned.get(key);
            if (object != null) {
                objects.add(object);
            }
        }
        return objects;
    }

    @Nullable
    StoredObject find(ResourceKey key) {
        return owned.get(key);
    }
}
