package dev.troupe.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.RecordedEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What controllers write, judged by the entities' own rules: defaulted, validated, and compared after both. */
class RolloutOnRealRulesTest {
    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
    private final ManualClock clock = new ManualClock().driving(ManualTime.get(testKit.system())::timePasses);
    private final InMemoryCluster cluster = new InMemoryCluster(clock, new EngineRules(clock));
    private final RecordedEvents events = new RecordedEvents();
    private final Controllers controllers =
            new Controllers(testKit, new Controller.Context(cluster, cluster, events, clock));

    @BeforeEach
    void start() {
        controllers.run("replicasets.apps", new ReplicaSetController());
        controllers.run("deployments.apps", new DeploymentController());
        cluster.subscribe(FeedFilter.of("pods"), 0, change -> {
            if (change.type() == Change.Type.ADDED) {
                patch(
                        change.object().key(),
                        "status",
                        "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\","
                                + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}");
            }
        });
    }

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
    void rollsOutAndBack() {
        // As kubectl create deployment sends it: nulls and empty objects that say nothing.
        ObjectNode sent = (ObjectNode) Json.read("""
                {"apiVersion":"apps/v1","kind":"Deployment",
                 "metadata":{"name":"web","namespace":"default","creationTimestamp":null,"labels":{"app":"web"}},
                 "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"strategy":{},
                   "template":{"metadata":{"creationTimestamp":null,"labels":{"app":"web"}},
                     "spec":{"containers":[{"name":"main","image":"test/main:1","resources":{}}]}}},
                 "status":{}}
                """);
        ResourceKey web = cluster.create(sent).key();
        awaitComplete(web);
        assertThat(sets()).hasSize(1);
        patch(
                web,
                "",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"test/main:2\"}]}}}}");
        awaitComplete(web);
        assertThat(sets()).hasSize(2);
        assertThat(cluster.committed("pods"))
                .allSatisfy(pod -> assertThat(
                                pod.tree().at("/spec/containers/0/image").asText())
                        .isEqualTo("test/main:2"));
        patch(
                web,
                "",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"test/main:1\"}]}}}}");
        awaitComplete(web);
        await().untilAsserted(() -> assertThat(cluster.existing(web)
                        .tree()
                        .at("/metadata/annotations/deployment.kubernetes.io~1revision")
                        .asText())
                .isEqualTo("3"));
        assertThat(sets()).hasSize(2);
        patch(
                web,
                "",
                "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":"
                        + "{\"kubectl.kubernetes.io/restartedAt\":\"2026-01-01T00:00:00Z\"}}}}}");
        awaitComplete(web);
        assertThat(sets()).hasSize(3);
        assertThat(events.messages("FailedCreate")).isEmpty();
    }

    @Test
    void adoptsAndReleases() {
        ResourceKey orphan = cluster.create(Builders.pod("default", "orphan").label("app", "web"))
                .key();
        ResourceKey web = cluster.create(Builders.replicaSet("default", "web").replicas(1))
                .key();
        await().untilAsserted(() -> assertThat(cluster.existing(orphan).header().owners())
                .singleElement()
                .satisfies(owner -> assertThat(owner.uid())
                        .isEqualTo(cluster.existing(web).header().uid())));
        patch(orphan, "", "{\"metadata\":{\"labels\":{\"app\":\"other\"}}}");
        await().untilAsserted(() -> {
            assertThat(cluster.existing(orphan).header().owners()).isEmpty();
            assertThat(cluster.committed("pods")).hasSize(2);
        });
    }

    @Test
    void periodsBeyondAllTimersStopNoController() {
        ResourceKey web = cluster.create(Builders.deployment("default", "web")
                        .replicas(1)
                        .minReadySeconds(Integer.MAX_VALUE - 1)
                        .with(tree ->
                                ((ObjectNode) tree.get("spec")).put("progressDeadlineSeconds", Integer.MAX_VALUE)))
                .key();
        await().until(() ->
                cluster.existing(web).tree().at("/status/readyReplicas").asInt() == 1);
        clock.advance(Duration.ofDays(2));
        patch(web, "", "{\"spec\":{\"minReadySeconds\":0,\"replicas\":3}}");
        awaitComplete(web);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 300_000_000_000L, 9_000_000_000_000L})
    void gracePeriodsEndWhileYearsHaveFourDigits(long seconds) {
        ResourceKey asked =
                cluster.create(Builders.pod("default", "asked").onNode("n1")).key();
        delete(asked, seconds);
        ResourceKey own = cluster.create(Builders.pod("default", "own")
                        .onNode("n1")
                        .with(tree -> ((ObjectNode) tree.get("spec")).put("terminationGracePeriodSeconds", seconds)))
                .key();
        delete(own, null);
        for (ResourceKey key : List.of(asked, own)) {
            JsonNode metadata = cluster.existing(key).tree().path("metadata");
            assertThat(metadata.path("deletionTimestamp").asText()).matches("\\d{4}-.*Z");
            assertThat(metadata.path("deletionGracePeriodSeconds").asLong()).isEqualTo(Integer.MAX_VALUE);
            delete(key, 0L);
            assertThat(cluster.find(key)).isEmpty();
        }
    }

    private void delete(ResourceKey key, @Nullable Long graceSeconds) {
        WriteOptions options = WriteOptions.internal("test", clock.instant());
        cluster.write(new WriteRequest.Delete(key, graceSeconds, null, null, null, options))
                .toCompletableFuture()
                .join();
    }

    private void patch(ResourceKey key, String subresource, String body) {
        cluster.write(new WriteRequest.Patch(
                        key,
                        subresource,
                        WriteRequest.PatchType.STRATEGIC,
                        body.getBytes(StandardCharsets.UTF_8),
                        WriteOptions.internal("test", clock.instant())))
                .toCompletableFuture()
                .join();
    }

    private List<StoredObject> sets() {
        return cluster.committed("replicasets.apps");
    }

    private void awaitComplete(ResourceKey deployment) {
        await().untilAsserted(() -> {
            JsonNode tree = cluster.existing(deployment).tree();
            JsonNode status = tree.path("status");
            assertThat(status.path("observedGeneration"))
                    .isEqualTo(tree.path("metadata").path("generation"));
            for (String count : new String[] {"replicas", "updatedReplicas", "readyReplicas", "availableReplicas"}) {
                assertThat(status.path(count).asInt()).as(count).isEqualTo(3);
            }
        });
    }
}
