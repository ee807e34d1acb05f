package dev.troupe.resource.event;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Removes events that are older than an hour. One is active in a cluster. */
public final class EventExpiry {
    /** kube-apiserver's default {@code --event-ttl}. */
    public static final Duration TIME_TO_LIVE = Duration.ofHours(1);

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private EventExpiry() {}

    /** Time to look. */
    public enum Sweep {
        INSTANCE
    }

    public static Behavior<Sweep> create(ObjectClient objects, ChangeFeed feed, InstantSource clock) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Sweep.INSTANCE, INTERVAL);
            return Behaviors.receiveMessage(sweep -> {
                Instant now = clock.instant();
                for (StoredObject event : feed.list(FeedFilter.of("events")).objects()) {
                    if (lastSeen(event).plus(TIME_TO_LIVE).isBefore(now)) {
                        objects.write(new WriteRequest.Delete(
                                event.key(),
                                null,
                                null,
                                event.header().uid(),
                                null,
                                WriteOptions.internal("event-expiry", now)));
                    }
                }
                return Behaviors.same();
            });
        });
    }

    private static Instant lastSeen(StoredObject event) {
        var tree = event.tree();
        String text = tree.path("lastTimestamp")
                .asText(tree.path("metadata").path("creationTimestamp").asText());
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }
}
