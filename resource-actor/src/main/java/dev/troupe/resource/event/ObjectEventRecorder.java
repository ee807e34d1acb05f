package dev.troupe.resource.event;

import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import dev.troupe.resource.event.EventObjects.EventText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records events as objects. The same event about the same object again within the hour raises the count of the first;
 * what cannot be written is dropped, as Kubernetes does.
 */
public final class ObjectEventRecorder implements EventRecorder {
    private static final int REMEMBERED = 4096;

    private final ObjectClient objects;
    private final InstantSource clock;
    private final String host;
    private final AtomicLong lastNanos = new AtomicLong();
    private final Map<Sameness, Occurrence> recent = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sameness, Occurrence> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What makes two events one. */
    private record Sameness(
            String uid, String fieldPath, String type, String reason, String message, String component) {}

    private record Occurrence(ResourceKey key, long count, Instant last) {}

    /** @param host the node's name, for {@code source.host} */
    public ObjectEventRecorder(ObjectClient objects, InstantSource clock, String host) {
        this.objects = objects;
        this.clock = clock;
        this.host = host;
    }

    @Override
    public void record(
            StoredObject regarding, String fieldPath, String type, String reason, String message, String component) {
        EventText text = new EventText(fieldPath, type, reason, message, component);
        Instant now = clock.instant();
        Sameness same = new Sameness(regarding.header().uid(), fieldPath, type, reason, message, component);
        WriteRequest request;
        synchronized (recent) {
            Occurrence before = recent.get(same);
            if (before != null && before.last().plus(EventExpiry.TIME_TO_LIVE).isAfter(now)) {
                Occurrence next = new Occurrence(before.key(), before.count() + 1, now);
                recent.put(same, next);
                request = new WriteRequest.Patch(
                        next.key(),
                        "",
                        PatchType.MERGE,
                        Json.write(EventObjects.again(next.count(), text, now)),
                        options(now));
            } else {
                String name = regarding.key().name() + '.' + Long.toHexString(uniqueNanos(now));
                ResourceKey key = new ResourceKey("events", EventObjects.namespaceFor(regarding), name);
                recent.put(same, new Occurrence(key, 1, now));
                request = new WriteRequest.Create(
                        key, EventObjects.first(regarding, text, name, host, now), options(now));
            }
        }
        objects.write(request).exceptionally(failure -> {
            forget(same);
            return null;
        });
    }

    private void forget(Sameness same) {
        synchronized (recent) {
            recent.remove(same);
        }
    }

    private long uniqueNanos(Instant now) {
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return lastNanos.updateAndGet(last -> Math.max(last + 1, nanos));
    }

    private static WriteOptions options(Instant now) {
        return WriteOptions.internal("event-recorder", now);
    }
}
