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
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.PodBuilder;
import dev.troupe.testkit.RecordedEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentControllerTest {
    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
    private final ManualClock clock = new ManualClock().driving(ManualTime.get(testKit.system())::timePasses);
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final RecordedEvents events = new RecordedEvents();
    private final Controllers controllers =
            new Controllers(testKit, new Controller.Context(cluster, cluster, events, clock));
    private final Set<String> brokenImages = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() {
        controllers.run("replicasets.apps", new ReplicaSetController());
        controllers.run("deployments.apps", new DeploymentController());
        cluster.subscribe(FeedFilter.of("pods"), 0, change -> {
            if (change.type() == Change.Type.ADDED && !brokenImages.contains(image(change.object()))) {
                becomeReady(change.object().key());
            }
        });
    }

    private void becomeReady(ResourceKey key) {
        try {
            cluster.edit(key, pod -> PodBuilder.markReady(pod, true, clock.instant()));
        } catch (CompletionException refused) {
            // A feed that lags may tell of a pod that is gone already.
            assertThat(refused).hasCauseInstanceOf(StatusException.class).hasMessageContaining("not found");
        }
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
    void makesAReplicaSetAndReportsItsRollout() {
        ResourceKey web = cluster.create(Builders.deployment("default", "web").replicas(3))
                .key();
        awaitComplete(web, 3);
        StoredObject set = sets().getFirst();
        String hash = set.header().labels().get("pod-template-hash");
        assertThat(set.key().name()).isEqualTo("web-" + hash);
        assertThat(set.tree().at("/spec/selector/matchLabels/pod-template-hash").asText())
                .isEqualTo(hash);
        assertThat(set.tree()
                        .at("/spec/template/metadata/labels/pod-template-hash")
                        .asText())
                .isEqualTo(hash);
        assertThat(annotation(set, "revision")).isEqualTo("1");
        assertThat(annotation(set, "desired-replicas")).isEqualTo("3");
        assertThat(annotation(set, "max-replicas")).isEqualTo("4");
        assertThat(annotation(cluster.existing(web), "revision")).isEqualTo("1");
        assertThat(condition(web, "Available").path("reason").asText()).isEqualTo("MinimumReplicasAvailable");
        assertThat(condition(web, "Progressing").path("reason").asText()).isEqualTo("NewReplicaSetAvailable");
        assertThat(condition(web, "Progressing").path("message").asText())
                .isEqualTo("ReplicaSet \"" + set.key().name() + "\" has successfully progressed.");
        assertThat(events.messages("ScalingReplicaSet"))
                .containsExactly("Scaled up replica set " + set.key().name() + " from 0 to 3");
        assertThat(status(web).path("observedGeneration").asInt()).isEqualTo(1);
    }

    @Test
    void rollsWithinItsBounds() {
        ResourceKey web = cluster.create(
                        Builders.deployment("default", "web").replicas(6).rollingUpdate("2", "1"))
                .key();
        awaitComplete(web, 6);
        List<String> broken = Collections.synchronizedList(new ArrayList<>());
        cluster.subscribe(FeedFilter.of("pods"), cluster.head(), change -> {
            long all = cluster.committed("pods").size();
            long ready = cluster.committed("pods").stream()
                    .filter(DeploymentControllerTest::ready)
                    .count();
            if (all > 8 || ready < 5) {
                broken.add(all + " pods, " + ready + " ready");
            }
        });
        setImage(web, "test/main:2");
        awaitComplete(web, 6);
        assertThat(broken).isEmpty();
        assertThat(sets()).hasSize(2);
        assertThat(images()).containsOnly("test/main:2");
        assertThat(annotation(cluster.existing(web), "revision")).isEqualTo("2");
        assertThat(status(web).has("unavailableReplicas")).isFalse();
    }

    @Test
    void goesBackToAnOlderTemplateAndCountsOn() {
        ResourceKey web = cluster.create(
                        Builders.deployment("default", "web").annotation("kubernetes.io/change-cause", "first"))
                .key();
        awaitComplete(web, 1);
        setImage(web, "test/main:2");
        awaitComplete(web, 1);
        setImage(web, "test/main:1");
        awaitComplete(web, 1);
        await().untilAsserted(() ->
                assertThat(annotation(cluster.existing(web), "revision")).isEqualTo("3"));
        assertThat(sets()).hasSize(2);
        StoredObject first = sets().stream()
                .filter(set -> image(set).equals("test/main:1"))
                .findFirst()
                .orElseThrow();
        assertThat(annotation(first, "revision")).isEqualTo("3");
        assertThat(annotation(first, "revision-history")).isEqualTo("1");
        assertThat(first.tree()
                        .at("/metadata/annotations")
                        .path("kubernetes.io/change-cause")
                        .asText())
                .isEqualTo("first");
    }

    @Test
    void recreatesOnlyWhenAllOldPodsAreGone() {
        ResourceKey web = cluster.create(
                        Builders.deployment("default", "web").replicas(2).recreate())
                .key();
        awaitComplete(web, 2);
        List<StoredObject> old = cluster.committed("pods");
        old.forEach(
                pod -> cluster.edit(pod.key(), tree -> Json.child(tree, "spec").put("nodeName", "n1")));
        setImage(web, "test/main:2");
        await().until(() ->
                cluster.committed("pods").stream().allMatch(pod -> pod.header().terminating()));
        cluster.remove(old.get(0).key());
        assertThat(images()).containsOnly("test/main:1");
        cluster.remove(old.get(1).key());
        awaitComplete(web, 2);
        assertThat(images()).containsOnly("test/main:2");
    }

    @Test
    void reportsARolloutThatIsStuckAndRecovers() {
        brokenImages.add("test/main:broken");
        ResourceKey web = cluster.create(Builders.deployment("default", "web")
                        .replicas(4)
                        .with(tree -> Json.child(tree, "spec").put("progressDeadlineSeconds", 60)))
                .key();
        awaitComplete(web, 4);
        setImage(web, "test/main:broken");
        await().until(() ->
                condition(web, "Progressing").path("reason").asText().equals("ReplicaSetUpdated"));
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(10));
            assertThat(condition(web, "Progressing").path("reason").asText()).isEqualTo("ProgressDeadlineExceeded");
        });
        assertThat(condition(web, "Progressing").path("status").asText()).isEqualTo("False");
        assertThat(condition(web, "Available").path("status").asText()).isEqualTo("True");
        assertThat(cluster.committed("pods").stream().filter(DeploymentControllerTest::ready))
                .hasSize(3);
        setImage(web, "test/main:1");
        awaitComplete(web, 4);
    }

    @Test
    void aPauseHoldsTheTemplateButNotTheSize() {
        ResourceKey web = cluster.create(Builders.deployment("default", "web").replicas(2))
                .key();
        awaitComplete(web, 2);
        cluster.edit(web, tree -> Json.child(tree, "spec").put("paused", true));
        setImage(web, "test/main:2");
        scale(web, 4);
        await().until(() -> cluster.committed("pods").size() == 4);
        await().until(() ->
                condition(web, "Progressing").path("reason").asText().equals("DeploymentPaused"));
        assertThat(images()).containsOnly("test/main:1");
        cluster.edit(web, tree -> Json.child(tree, "spec").put("paused", false));
        awaitComplete(web, 4);
        assertThat(images()).containsOnly("test/main:2");
    }

    @Test
    void keepsNoMoreHistoryThanItShould() {
        ResourceKey web = cluster.create(Builders.deployment("default", "web")
                        .with(tree -> Json.child(tree, "spec").put("revisionHistoryLimit", 1)))
                .key();
        for (int i = 2; i <= 4; i++) {
            awaitComplete(web, 1);
            setImage(web, "test/main:" + i);
        }
        awaitComplete(web, 1);
        await().untilAsserted(() -> assertThat(sets()).hasSize(2));
        assertThat(sets()).extracting(set -> annotation(set, "revision")).containsExactlyInAnyOrder("3", "4");
    }

    @Test
    void adoptsAReplicaSetOfItsTemplate() {
        StoredObject orphan =
                cluster.create(Builders.replicaSet("default", "web-old").with(set -> {
                    ((ObjectNode) set.get("metadata")).putObject("labels").put("app", "web");
                    ((ObjectNode) set.at("/spec/selector/matchLabels")).put("app", "web");
                    ((ObjectNode) set.at("/spec/template/metadata/labels")).put("app", "web");
                }));
        ResourceKey web = cluster.create(Builders.deployment("default", "web").replicas(2))
                .key();
        awaitComplete(web, 2);
        assertThat(sets()).singleElement().satisfies(set -> {
            assertThat(set.key()).isEqualTo(orphan.key());
            assertThat(set.header().owners())
                    .singleElement()
                    .extracting(owner -> owner.name())
                    .isEqualTo("web");
        });
    }

    @Test
    void findsAnotherNameWhenItsOwnIsTaken() {
        StoredObject probe = cluster.create(Builders.deployment("default", "web"));
        awaitComplete(probe.key(), 1);
        String name = sets().getFirst().key().name();
        cluster.remove(probe.key());
        cluster.remove(sets().getFirst().key());
        cluster.create(Builders.replicaSet("default", name).replicas(0));
        StoredObject web = cluster.create(Builders.deployment("default", "web"));
        awaitComplete(web.key(), 1);
        assertThat(status(web.key()).path("collisionCount").asInt()).isEqualTo(1);
        assertThat(sets()).hasSize(2);
    }

    @Test
    void saysWhyItsReplicaSetCannotBeCreated() {
        cluster.refuse(request -> request instanceof WriteRequest.Create create
                        && create.key().resource().equals("replicasets.apps")
                ? StatusException.forbidden(create.key(), "exceeded quota")
                : null);
        ResourceKey web = cluster.create(Builders.deployment("default", "web")).key();
        await().untilAsserted(() -> assertThat(
                        condition(web, "Progressing").path("reason").asText())
                .isEqualTo("ReplicaSetCreateError"));
        assertThat(events.messages("ReplicaSetCreateError").getFirst())
                .startsWith("Failed to create new replica set \"web-");
        cluster.refuse(request -> null);
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(status(web).path("availableReplicas").asInt()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void comesToRestWhateverHappens(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ResourceKey web = cluster.create(Builders.deployment("default", "web").replicas(3))
                .key();
        int replicas = 3;
        for (int step = 0; step < 40; step++) {
            switch (random.nextInt(5)) {
                case 0 -> scale(web, replicas = random.nextInt(8));
                case 1 -> setImage(web, "test/main:" + random.nextInt(4));
                case 2 -> cluster.holdFeed();
                case 3 -> cluster.releaseFeed();
                default ->
                    cluster.committed("pods").stream()
                            .skip(random.nextInt(3))
                            .findFirst()
                            .ifPresent(pod -> cluster.remove(pod.key()));
            }
        }
        cluster.releaseFeed();
        int expected = replicas;
        String image = image(cluster.existing(web));
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(images()).as("seed %d", seed).hasSize(expected).allMatch(image::equals);
            assertThat(status(web).path("updatedReplicas").asInt()).isEqualTo(expected);
            assertThat(condition(web, "Progressing").path("reason").asText()).isEqualTo("NewReplicaSetAvailable");
        });
    }

    private void awaitComplete(ResourceKey deployment, int replicas) {
        await().untilAsserted(() -> {
            JsonNode status = status(deployment);
            assertThat(status.path("observedGeneration").asLong())
                    .isEqualTo(cluster.existing(deployment)
                            .tree()
                            .at("/metadata/generation")
                            .asLong());
            for (String count : new String[] {"replicas", "updatedReplicas", "readyReplicas", "availableReplicas"}) {
                assertThat(status.path(count).asInt()).as(count).isEqualTo(replicas);
            }
            assertThat(condition(deployment, "Progressing").path("reason").asText())
                    .isEqualTo("NewReplicaSetAvailable");
        });
    }

    private void setImage(ResourceKey deployment, String image) {
        cluster.edit(
                deployment, tree -> ((ObjectNode) tree.at("/spec/template/spec/containers/0")).put("image", image));
    }

    private void scale(ResourceKey deployment, int replicas) {
        cluster.edit(deployment, tree -> Json.child(tree, "spec").put("replicas", replicas));
    }

    private List<StoredObject> sets() {
        return cluster.committed("replicasets.apps");
    }

    private List<String> images() {
        return cluster.committed("pods").stream()
                .map(DeploymentControllerTest::image)
                .toList();
    }

    private static String image(StoredObject object) {
        JsonNode spec = object.tree().path("spec");
        return (spec.has("template") ? spec.at("/template/spec") : spec)
                .at("/containers/0/image")
                .asText();
    }

    private static boolean ready(StoredObject pod) {
        return pod.tree().at("/status/conditions/0/status").asText().equals("True");
    }

    private static String annotation(StoredObject object, String name) {
        return object.tree()
                .path("metadata")
                .path("annotations")
                .path("deployment.kubernetes.io/" + name)
                .asText();
    }

    private JsonNode status(ResourceKey key) {
        return cluster.existing(key).tree().path("status");
    }

    private JsonNode condition(ResourceKey key, String type) {
        for (JsonNode condition : status(key).path("conditions")) {
            if (Json.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return Json.object();
    }
}
