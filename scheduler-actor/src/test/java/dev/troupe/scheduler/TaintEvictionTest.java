package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.PodBuilder;
import dev.troupe.testkit.RecordedEvents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // every test starts with an eviction
class TaintEvictionTest {
    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
    private final ManualClock clock = new ManualClock().driving(ManualTime.get(testKit.system())::timePasses);
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final RecordedEvents events = new RecordedEvents();
    private final ResourceKey node = Builders.node("n1").key();

    private ActorRef<TaintEviction.Command> eviction;

    @BeforeEach
    void start() {
        eviction = testKit.spawn(TaintEviction.create(cluster, cluster, events, clock));
        cluster.create(Builders.node("n1"));
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
    void expelsWhatDoesNotTolerate() {
        ResourceKey web =
                cluster.create(Builders.pod("default", "web").onNode("n1")).key();
        ResourceKey guard = cluster.create(Builders.pod("default", "guard")
                        .onNode("n1")
                        .toleration("maintenance", "Exists", "", "NoExecute"))
                .key();
        taint("maintenance");
        await().until(() -> cluster.existing(web).header().terminating());
        assertThat(cluster.existing(guard).header().terminating()).isFalse();
        assertThat(cluster.existing(web)
                        .tree()
                        .at("/status/conditions/0/reason")
                        .asText())
                .isEqualTo("DeletionByTaintManager");
        assertThat(events.messages("TaintManagerEviction")).containsExactly("Marking for deletion Pod default/web");
    }

    @Test
    void waitsAsLongAsThePodTolerates() {
        ResourceKey web = cluster.create(tolerating("web", 300)).key();
        taint("node.kubernetes.io/unreachable");
        cluster.create(Builders.pod("default", "probe").onNode("n1"));
        await().until(() -> events.messages("TaintManagerEviction").size() == 1);
        clock.advance(Duration.ofSeconds(299));
        assertThat(cluster.existing(web).header().terminating()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> cluster.existing(web).header().terminating());
    }

    @Test
    void aTaintThatGoesInTimeExpelsNobody() {
        ResourceKey web = cluster.create(tolerating("web", 300)).key();
        taint("node.kubernetes.io/unreachable");
        cluster.create(Builders.pod("default", "probe").onNode("n1"));
        await().until(() -> events.messages("TaintManagerEviction").size() == 1);
        cluster.edit(node, tree -> ((ObjectNode) tree.get("spec")).remove("taints"));
        await().until(() -> events.messages("TaintManagerEviction").contains("Cancelling deletion of Pod default/web"));
        clock.advance(Duration.ofSeconds(600));
        assertThat(cluster.existing(web).header().terminating()).isFalse();
    }

    @Test
    void countsFromWhenTheTaintWasAdded() {
        cluster.edit(
                node,
                tree -> Json.child(tree, "spec")
                        .withArray("taints")
                        .addObject()
                        .put("key", "node.kubernetes.io/unreachable")
                        .put("effect", "NoExecute")
                        .put("timeAdded", ManualClock.START.minusSeconds(299).toString()));
        ResourceKey web = cluster.create(tolerating("web", 300)).key();
        ResourceKey late = cluster.create(tolerating("late", 299)).key();
        await().until(() -> cluster.existing(late).header().terminating());
        assertThat(cluster.existing(web).header().terminating()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, 1_000_000_000_000L, Long.MAX_VALUE})
    void aPodThatToleratesForEverStaysAndKeepsNobodyElseFromGoing(long seconds) {
        ResourceKey patient = cluster.create(tolerating("patient", seconds)).key();
        ResourceKey web =
                cluster.create(Builders.pod("default", "web").onNode("n1")).key();
        taint("node.kubernetes.io/unreachable");
        await().until(() -> cluster.existing(web).header().terminating());
        clock.advance(Duration.ofDays(3));
        ResourceKey late =
                cluster.create(Builders.pod("default", "late").onNode("n1")).key();
        await().until(() -> cluster.existing(late).header().terminating());
        assertThat(cluster.existing(patient).header().terminating()).isFalse();
    }

    @Test
    void waitsLongerThanATimerRuns() {
        ResourceKey web = cluster.create(tolerating("web", Duration.ofDays(3).toSeconds()))
                .key();
        taint("node.kubernetes.io/unreachable");
        cluster.create(Builders.pod("default", "probe").onNode("n1"));
        await().until(() -> events.messages("TaintManagerEviction").size() == 1);
        for (int day = 0; day < 3; day++) {
            assertThat(cluster.existing(web).header().terminating()).isFalse();
            clock.advance(Duration.ofDays(1));
        }
        await().until(() -> cluster.existing(web).header().terminating());
    }

    @Test
    void aPodThatCannotBePlannedKeepsNobodyElse() {
        testKit.stop(eviction);
        AtomicBoolean broken = new AtomicBoolean(true);
        testKit.spawn(TaintEviction.create(
                cluster,
                cluster,
                (regarding, path, type, reason, message, component) -> {
                    if (broken.get() && regarding.key().name().startsWith("bad")) {
                        throw new IllegalStateException("a fault");
                    }
                },
                clock));
        cluster.create(Builders.node("n2"));
        ResourceKey node2 = Builders.node("n2").key();
        for (String name : List.of("a", "bad-1", "bad-2", "bad-3", "z")) {
            cluster.create(Builders.pod("default", name).onNode("n2"));
        }
        taint(node2, "maintenance");
        for (String name : List.of("a", "z")) {
            await().until(() -> cluster.existing(new ResourceKey("pods", "default", name))
                    .header()
                    .terminating());
        }
        broken.set(false);
        clock.advance(Duration.ofSeconds(1));
        await().until(() ->
                cluster.committed("pods").stream().allMatch(pod -> pod.header().terminating()));
    }

    private static PodBuilder tolerating(String name, long seconds) {
        return Builders.pod("default", name)
                .onNode("n1")
                .toleration("node.kubernetes.io/unreachable", "Exists", "", "NoExecute")
                .with(tree -> ((ObjectNode) tree.at("/spec/tolerations/0")).put("tolerationSeconds", seconds));
    }

    private void taint(String key) {
        taint(node, key);
    }

    private void taint(ResourceKey at, String key) {
        cluster.edit(
                at,
                tree -> Json.child(tree, "spec")
                        .withArray("taints")
                        .addObject()
                        .put("key", key)
                        .put("effect", "NoExecute"));
    }
}
