package dev.troupe.resource.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventExpiryTest {
    private final ManualClock clock = new ManualClock();
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config());

    @AfterEach
    void close() {
        testKit.shutdownTestKit();
    }

    private void start() {
        ManualTime time = ManualTime.get(testKit.system());
        clock.driving(time::timePasses);
        testKit.spawn(EventExpiry.create(cluster, cluster, clock));
    }

    private StoredObject event(String name, String times) {
        return cluster.create(
                (ObjectNode) Json.read("{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"default\"}" + times + "}"));
    }

    private void awaitEvents(String... names) {
        await().untilAsserted(() -> assertThat(cluster.committed("events"))
                .extracting(event -> event.key().name())
                .containsExactly(names));
    }

    @Test
    void removesWhatWasNotSeenForAnHour() {
        start();
        event("old", ",\"lastTimestamp\":\"" + clock.instant() + "\"");
        clock.advance(Duration.ofMinutes(30));
        event("young", ",\"lastTimestamp\":\"" + clock.instant() + "\"");
        clock.advance(Duration.ofMinutes(29));
        awaitEvents("old", "young");
        clock.advance(Duration.ofMinutes(2));
        awaitEvents("young");
        clock.advance(Duration.ofMinutes(30));
        awaitEvents();
    }

    @Test
    void whatHappensAgainLivesOn() {
        start();
        StoredObject event = event("seen", ",\"lastTimestamp\":\"" + clock.instant() + "\"");
        clock.advance(Duration.ofMinutes(50));
        cluster.edit(
                event.key(), tree -> tree.put("lastTimestamp", clock.instant().toString()));
        event("other", ",\"lastTimestamp\":\"" + clock.instant().minus(EventExpiry.TIME_TO_LIVE) + "\"");
        clock.advance(Duration.ofMinutes(50));
        awaitEvents("seen");
    }

    @Test
    void anEventWithoutTimesCountsFromItsCreation() {
        start();
        event("plain", "");
        event("null", ",\"lastTimestamp\":null");
        event("odd", ",\"lastTimestamp\":\"yesterday\"");
        clock.advance(Duration.ofMinutes(1));
        awaitEvents("null", "plain");
        clock.advance(Duration.ofMinutes(60));
        awaitEvents();
    }
}
