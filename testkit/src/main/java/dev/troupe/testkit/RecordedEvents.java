package dev.troupe.testkit;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.object.StoredObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes events instead of writing them. Safe for use by many threads. */
public final class RecordedEvents implements EventRecorder {
    private final List<Recorded> all = new CopyOnWriteArrayList<>();

    /** One call of {@link EventRecorder#record}. */
    public record Recorded(
            ResourceKey regarding, String fieldPath, String type, String reason, String message, String component) {}

    @Override
    public void record(
            StoredObject regarding, String fieldPath, String type, String reason, String message, String component) {
        all.add(new Recorded(regarding.key(), fieldPath, type, reason, message, component));
    }

    /** All events so far, oldest first. */
    public List<Recorded> all() {
        return List.copyOf(all);
    }

    /** The messages of the events with this reason, oldest first. */
    public List<String> messages(String reason) {
        return all.stream()
                .filter(event -> event.reason().equals(reason))
                .map(Recorded::message)
                .toList();
    }

    public void clear() {
        all.clear();
    }
}
