package dev.troupe.node.lifecycle;

import dev.troupe.api.ResourceKey;
import dev.troupe.node.plan.NodeLeasePlan;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the Lease object of each node that has none. One that somebody deletes comes back. */
final class NodeLeases {
    private final ObjectClient objects;
    private final ChangeFeed feed;
    private final Duration duration;
    private final InstantSource clock;
    private final Set<ResourceKey> making = ConcurrentHashMap.newKeySet();

    /** @param duration how long a renewal lasts */
    NodeLeases(ObjectClient objects, ChangeFeed feed, Duration duration, InstantSource clock) {
        this.objects = objects;
        this.feed = feed;
        this.duration = duration;
        this.clock = clock;
    }

    void ensure(StoredObject node) {
        String name = node.key().name();
        ResourceKey key = LeaseDesk.object(name);
        if (feed.find(key).isPresent() || !making.add(key)) {
            return;
        }
        var now = clock.instant();
        WriteOptions options = WriteOptions.internal(NodeLifecycle.COMPONENT, now);
        objects.write(new WriteRequest.Create(
                        key, NodeLeasePlan.lease(name, node.header().uid(), duration, now), options))
                .whenComplete((written, refused) -> making.remove(key)); // a refusal is tried again at the next look
    }
}
