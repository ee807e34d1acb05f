package dev.troupe.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.PodBuilder;
import dev.troupe.testkit.RecordedEvents;
import dev.troupe.testkit.WorkloadBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaSetControllerTest {
    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
    private final ManualClock clock = new ManualClock().driving(ManualTime.get(testKit.system())::timePasses);
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final RecordedEvents events = new RecordedEvents();
    private final Controllers controllers =
            new Controllers(testKit, new Controller.Context(cluster, cluster, events, clock));

    private @Nullable ActorRef<Change> running;

    /** Generous: a busy machine is not a fault. */
    @BeforeAll
    static void takeTime() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        testKit.shutdownTestKit();
    }

    @Test
    void createsItsPodsFromTheTemplate() {
        ResourceKey web = start(Builders.replicaSet("default", "web").replicas(3));
        awaitPods(3);
        StoredObject pod = pods().getFirst();
        assertThat(pod.key().name()).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(pod.header().labels()).containsEntry("app", "web");
        assertThat(pod.header().owners()).singleElement().satisfies(owner -> {
            assertThat(owner.uid()).isEqualTo(cluster.existing(web).header().uid());
            assertThat(owner.kind()).isEqualTo("ReplicaSet");
            assertThat(owner.controller()).isTrue();
            assertThat(owner.blocksDeletion()).isTrue();
        });
        assertThat(events.messages("SuccessfulCreate"))
                .hasSize(3)
                .contains("Created pod: " + pod.key().name());
        awaitStatus(web, "{\"replicas\":3,\"fullyLabeledReplicas\":3,\"observedGeneration\":1}");
    }

    @Test
    void replacesAPodThatGoesOrFails() {
        start(Builders.replicaSet("default", "web").replicas(2));
        awaitPods(2);
        cluster.remove(pods().getFirst().key());
        awaitPods(2);
        cluster.edit(pods().getFirst().key(), pod -> Json.child(pod, "status").put("phase", "Failed"));
        awaitPods(3);
    }

    @Test
    void aTerminatingPodCountsNoMore() {
        start(Builders.replicaSet("default", "web").replicas(1));
        awaitPods(1);
        ResourceKey first = pods().getFirst().key();
        cluster.edit(first, pod -> Json.child(pod, "spec").put("nodeName", "n1"));
        cluster.delete(first);
        awaitPods(2);
        assertThat(cluster.existing(first).header().terminating()).isTrue();
    }

    @Test
    void aTerminatingExclusivePodKeepsItsPlaceUntilItIsGone() {
        start(Builders.replicaSet("default", "web")
                .replicas(1)
                .with(set ->
                        set.withObject("/spec/template/metadata/annotations").put("troupe.dev/exclusive", "true")));
        awaitPods(1);
        ResourceKey first = pods().getFirst().key();
        cluster.edit(first, pod -> Json.child(pod, "spec").put("nodeName", "n1"));
        cluster.delete(first);
        // Another pod that goes shows that the controller has looked since.
        ResourceKey other = start(Builders.replicaSet("default", "other").replicas(1));
        awaitPods(2);
        assertThat(pods()).extracting(StoredObject::key).contains(first);
        assertThat(cluster.existing(other)).isNotNull();
        cluster.remove(first);
        await().untilAsserted(() ->
                assertThat(pods()).hasSize(2).extracting(StoredObject::key).doesNotContain(first));
    }

    @Test
    void scalesDownWhatIsMissedLeast() {
        ResourceKey web = start(Builders.replicaSet("default", "web").replicas(3));
        awaitPods(3);
        ResourceKey kept = pods().get(1).key();
        cluster.edit(kept, pod -> {
            Json.child(pod, "spec").put("nodeName", "n1");
            PodBuilder.markReady(pod, true, clock.instant());
        });
        scale(web, 1);
        awaitPods(1);
        assertThat(pods().getFirst().key()).isEqualTo(kept);
        assertThat(events.messages("SuccessfulDelete"))
                .hasSize(2)
                .allMatch(text -> text.startsWith("Deleted pod: web-"));
    }

    @Test
    void adoptsMatchingOrphansBeforeItCreates() {
        ResourceKey orphan = cluster.create(Builders.pod("default", "orphan").label("app", "web"))
                .key();
        ResourceKey other = cluster.create(Builders.pod("default", "other").label("app", "other"))
                .key();
        ResourceKey web = start(Builders.replicaSet("default", "web").replicas(2));
        awaitPods(3);
        assertThat(cluster.existing(orphan).header().owners())
                .extracting(owner -> owner.uid())
                .containsExactly(cluster.existing(web).header().uid());
        assertThat(cluster.existing(other).header().owners()).isEmpty();
        assertThat(events.messages("SuccessfulCreate")).hasSize(1);
    }

    @Test
    void releasesAPodWhoseLabelsStopMatching() {
        start(Builders.replicaSet("default", "web").replicas(1));
        awaitPods(1);
        ResourceKey pod = pods().getFirst().key();
        cluster.edit(pod, tree -> ((ObjectNode) tree.at("/metadata/labels")).put("app", "debug"));
        awaitPods(2);
        await().untilAsserted(() ->
                assertThat(cluster.existing(pod).header().owners()).isEmpty());
    }

    @Test
    void countsReadyAndAvailableAsTimePasses() {
        ResourceKey web =
                start(Builders.replicaSet("default", "web").replicas(1).minReadySeconds(10));
        awaitPods(1);
        cluster.edit(pods().getFirst().key(), pod -> PodBuilder.markReady(pod, true, clock.instant()));
        awaitStatus(web, "{\"replicas\":1,\"fullyLabeledReplicas\":1,\"readyReplicas\":1,\"observedGeneration\":1}");
        // The timer is set when the round ends, which the status says nothing about.
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(10));
            assertThat(status(web).path("availableReplicas").asInt()).isEqualTo(1);
        });
    }

    @Test
    void saysWhyPodsCannotBeCreatedAndGoesOn() {
        AtomicInteger creations = new AtomicInteger();
        cluster.refuse(request -> {
            if (request instanceof WriteRequest.Create create
                    && create.key().resource().equals("pods")) {
                return creations.incrementAndGet() <= 2
                        ? StatusException.forbidden(create.key(), "exceeded quota")
                        : null;
            }
            return null;
        });
        ResourceKey web = start(Builders.replicaSet("default", "web").replicas(20));
        await().untilAsserted(() ->
                assertThat(status(web).at("/conditions/0/reason").asText()).isEqualTo("FailedCreate"));
        assertThat(creations).as("one failure stops the batches").hasValue(1);
        assertThat(events.messages("FailedCreate").getFirst()).startsWith("Error creating: pods \"web-");
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(pods()).hasSize(20);
            assertThat(status(web).has("conditions")).isFalse();
        });
    }

    @Test
    void waitsForItsOwnWritesBeforeItDecidesAgain() {
        ResourceKey web = start(Builders.replicaSet("default", "web").replicas(1));
        awaitPods(1);
        await().until(() -> status(web).path("replicas").asInt() == 1);
        cluster.holdFeed();
        StoredObject scaled = scale(web, 3);
        selfChanged(scaled);
        await().until(() -> events.messages("SuccessfulCreate").size() == 3);
        selfChanged(cluster.edit(web, set -> Json.child(set, "spec").put("minReadySeconds", 1)));
        selfChanged(cluster.edit(web, set -> Json.child(set, "spec").put("minReadySeconds", 2)));
        cluster.releaseFeed();
        await().until(() -> status(web).path("replicas").asInt() == 3);
        assertThat(events.messages("SuccessfulCreate")).hasSize(3);
    }

    /** The controller may have deleted the pod in the meantime. */
    private static void unlessGone(Runnable change) {
        try {
            change.run();
        } catch (StatusException | CompletionException e) {
            Throwable cause = e instanceof StatusException ? e : e.getCause();
            if (!(cause instanceof StatusException refusal && refusal.code() == 404)) {
                throw e;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void comesToRestWithItsNumberWhateverHappens(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ResourceKey web = start(Builders.replicaSet("default", "web").replicas(5));
        int replicas = 5;
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(6)) {
                case 0 -> scale(web, replicas = random.nextInt(12));
                case 1 -> cluster.holdFeed();
                case 2 -> cluster.releaseFeed();
                case 3 -> anyPod(random).forEach(key -> unlessGone(() -> cluster.remove(key)));
                case 4 ->
                    anyPod(random)
                            .forEach(key -> unlessGone(
                                    () -> cluster.edit(key, pod -> PodBuilder.markReady(pod, true, clock.instant()))));
                default ->
                    anyPod(random)
                            .forEach(key -> unlessGone(() -> cluster.edit(
                                    key, pod -> ((ObjectNode) pod.at("/metadata/labels")).put("app", "gone"))));
            }
        }
        cluster.releaseFeed();
        int expected = replicas;
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(pods().stream()
                            .filter(pod -> "web".equals(pod.header().labels().get("app")))
                            .count())
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(status(web).path("replicas").asInt()).isEqualTo(expected);
        });
    }

    /** Tells the controller what its object now is, before the feed does. */
    private void selfChanged(StoredObject set) {
        Controllers.selfChanged(Objects.requireNonNull(running), set);
    }

    private List<ResourceKey> anyPod(SplittableRandom random) {
        List<StoredObject> pods = pods();
        return pods.isEmpty()
                ? List.of()
                : List.of(pods.get(random.nextInt(pods.size())).key());
    }

    private ResourceKey start(WorkloadBuilder builder) {
        StoredObject set = cluster.create(builder);
        running = controllers.run("replicasets.apps", new ReplicaSetController());
        return set.key();
    }

    private StoredObject scale(ResourceKey key, int replicas) {
        return cluster.edit(key, set -> Json.child(set, "spec").put("replicas", replicas));
    }

    private List<StoredObject> pods() {
        return cluster.committed("pods");
    }

    private void awaitPods(int count) {
        await().untilAsserted(() -> assertThat(pods()).hasSize(count));
    }

    private JsonNode status(ResourceKey key) {
        return cluster.existing(key).tree().path("status");
    }

    private void awaitStatus(ResourceKey key, String expected) {
        await().untilAsserted(() -> assertThat(status(key)).isEqualTo(Json.read(expected)));
    }
}
