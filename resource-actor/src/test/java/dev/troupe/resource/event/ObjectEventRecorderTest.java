package dev.troupe.resource.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectEventRecorderTest {
    private final ManualClock clock = new ManualClock();
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final ObjectEventRecorder recorder = new ObjectEventRecorder(cluster, clock, "node-1");
    private final StoredObject pod = cluster.create(Builders.pod("shop", "web"));

    private void record(StoredObject about, String message) {
        recorder.record(about, "spec.containers{main}", "Warning", "BackOff", message, "kubelet");
    }

    private List<JsonNode> events() {
        return cluster.committed("events").stream()
                .map(event -> (JsonNode) event.tree())
                .toList();
    }

    @Test
    void saysWhatHappenedToWhom() {
        record(pod, "waits");
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.at("/metadata/namespace").asText()).isEqualTo("shop");
            assertThat(event.at("/metadata/name").asText()).matches("web\\.[0-9a-f]+");
            assertThat(event.at("/involvedObject/kind").asText()).isEqualTo("Pod");
            assertThat(event.at("/involvedObject/uid").asText())
                    .isEqualTo(pod.header().uid());
            assertThat(event.at("/involvedObject/fieldPath").asText()).isEqualTo("spec.containers{main}");
            assertThat(event.at("/source/host").asText()).isEqualTo("node-1");
            assertThat(event.path("count").asInt()).isEqualTo(1);
            assertThat(event.path("lastTimestamp")).isEqualTo(event.path("firstTimestamp"));
        });
    }

    @Test
    void countsWhatIsSaidAgain() {
        record(pod, "waits");
        JsonNode first = events().getFirst();
        clock.advance(Duration.ofSeconds(10));
        record(pod, "waits");
        clock.advance(Duration.ofSeconds(10));
        record(pod, "waits");
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.path("count").asInt()).isEqualTo(3);
            assertThat(event.path("firstTimestamp")).isEqualTo(first.path("firstTimestamp"));
            assertThat(event.path("lastTimestamp").asText())
                    .isEqualTo(clock.instant().toString());
        });
    }

    @Test
    void tellsDifferentEventsApart() {
        record(pod, "waits");
        record(pod, "still waits");
        record(cluster.create(Builders.pod("shop", "other")), "waits");
        recorder.record(pod, "", "Warning", "BackOff", "waits", "kubelet");
        assertThat(events()).hasSize(4).allMatch(event -> event.path("count").asInt() == 1);
        assertThat(events()).extracting(event -> event.at("/metadata/name")).doesNotHaveDuplicates();
    }

    @Test
    void beginsAnewWhenTheFirstHasExpired() {
        record(pod, "waits");
        clock.advance(EventExpiry.TIME_TO_LIVE);
        record(pod, "waits");
        assertThat(events()).hasSize(2).allMatch(event -> event.path("count").asInt() == 1);
    }

    @Test
    void beginsAnewWhenTheFirstWasDeleted() {
        record(pod, "waits");
        cluster.remove(cluster.committed("events").getFirst().key());
        record(pod, "waits");
        assertThat(events()).as("the count had nowhere to go").isEmpty();
        record(pod, "waits");
        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.path("count").asInt()).isEqualTo(1));
    }

    @Test
    void dropsWhatCannotBeWritten() {
        cluster.refuse(write -> StatusException.badRequest("the database is away"));
        record(pod, "waits");
        cluster.refuse(write -> null);
        assertThat(events()).isEmpty();
        record(pod, "waits");
        assertThat(events()).hasSize(1);
    }

    @Test
    void eventsAboutTheClusterAreInTheDefaultNamespace() {
        recorder.record(cluster.create(Builders.node("n1")), "", "Normal", "NodeReady", "is ready", "kubelet");
        assertThat(events())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.at("/metadata/namespace").asText()).isEqualTo("default"));
    }
}
