package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.PodBuilder;
import dev.troupe.testkit.RecordedEvents;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
    private final ManualClock clock = new ManualClock().driving(ManualTime.get(testKit.system())::timePasses);
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final RecordedEvents events = new RecordedEvents();

    @BeforeEach
    void start() {
        SchedulerSettings settings = SchedulerSettings.from(ConfigFactory.load());
        testKit.spawn(Scheduler.create(settings, cluster, cluster, events, clock));
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
    void bindsAPodToTheOnlyNode() {
        cluster.create(Builders.node("n1"));
        ResourceKey web = cluster.create(Builders.pod("default", "web")).key();
        awaitNode(web, "n1");
        await().untilAsserted(() ->
                assertThat(events.messages("Scheduled")).containsExactly("Successfully assigned default/web to n1"));
    }

    @Test
    void saysWhyNothingFitsAndSchedulesAsSoonAsSomethingDoes() {
        cluster.create(Builders.node("n1"));
        ResourceKey big = cluster.create(Builders.pod("default", "big").request("cpu", "3"))
                .key();
        awaitNode(big, "n1");
        ResourceKey next = cluster.create(Builders.pod("default", "next").request("cpu", "2"))
                .key();
        String message =
                "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: "
                        + "1 No preemption victims found for incoming pod.";
        await().untilAsserted(() ->
                assertThat(scheduledCondition(next).path("message").asText()).isEqualTo(message));
        assertThat(scheduledCondition(next).path("reason").asText()).isEqualTo("Unschedulable");
        assertThat(scheduledCondition(next).path("status").asText()).isEqualTo("False");
        assertThat(events.messages("FailedScheduling")).containsExactly(message);
        cluster.remove(big);
        awaitNode(next, "n1");
    }

    @Test
    void oneThatHasJustBegunDoesNotRepeatWhatWasSaid() {
        String message = "no nodes available to schedule pods";
        cluster.create(Builders.pod("default", "told")
                .with(pod -> pod.withArray("/status/conditions")
                        .addObject()
                        .put("type", "PodScheduled")
                        .put("status", "False")
                        .put("reason", "Unschedulable")
                        .put("message", message)));
        ResourceKey untold = cluster.create(Builders.pod("default", "untold")).key();
        await().untilAsserted(() ->
                assertThat(scheduledCondition(untold).path("message").asText()).isEqualTo(message));
        assertThat(events.all().stream().map(event -> event.regarding().name())).containsExactly("untold");
    }

    @Test
    void aPodWaitsForTheFirstNode() {
        ResourceKey web = cluster.create(Builders.pod("default", "web")).key();
        await().untilAsserted(() ->
                assertThat(events.messages("FailedScheduling")).containsExactly("no nodes available to schedule pods"));
        cluster.create(Builders.node("n1"));
        awaitNode(web, "n1");
    }

    @Test
    void anUncordonedNodeTakesPodsAgain() {
        ResourceKey node = cluster.create(Builders.node("n1").unschedulable()).key();
        ResourceKey web = cluster.create(Builders.pod("default", "web")).key();
        await().untilAsserted(() -> assertThat(events.messages("FailedScheduling"))
                .containsExactly(
                        "0/1 nodes are available: 1 node(s) were unschedulable. no new claims to deallocate, preemption: "
                                + "0/1 nodes are available: 1 Preemption is not helpful for scheduling."));
        cluster.edit(node, tree -> ((ObjectNode) tree.get("spec")).remove("unschedulable"));
        awaitNode(web, "n1");
    }

    @Test
    void aPodThatIsChangedIsTriedAgain() {
        cluster.create(Builders.node("n1").taint("dedicated", "gpu", "NoSchedule"));
        ResourceKey web = cluster.create(Builders.pod("default", "web")).key();
        await().untilAsserted(
                        () -> assertThat(events.messages("FailedScheduling"))
                                .containsExactly(
                                        "0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}. "
                                                + "no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."));
        cluster.edit(web, tree -> {
            ObjectNode spec = (ObjectNode) tree.get("spec");
            spec.withArray("tolerations").addObject().put("key", "dedicated").put("operator", "Exists");
        });
        awaitNode(web, "n1");
    }

    @Test
    void leavesAloneWhatIsNotItsOwn() {
        cluster.create(Builders.node("n1"));
        ResourceKey other = cluster.create(
                        Builders.pod("default", "other").with(pod -> spec(pod).put("schedulerName", "mine")))
                .key();
        ResourceKey gated = cluster.create(Builders.pod("default", "gated")
                        .with(pod -> spec(pod)
                                .withArray("schedulingGates")
                                .addObject()
                                .put("name", "later")))
                .key();
        ResourceKey web = cluster.create(Builders.pod("default", "web")).key();
        awaitNode(web, "n1");
        assertThat(nodeOf(other)).isEmpty();
        assertThat(nodeOf(gated)).isEmpty();
        cluster.edit(gated, pod -> spec(pod).remove("schedulingGates"));
        awaitNode(gated, "n1");
    }

    @Test
    void neverCommitsMoreThanANodeHasWhileTheFeedLags() {
        for (int i = 0; i < 8; i++) {
            cluster.create(Builders.pod("default", "web-" + i).request("cpu", "1"));
        }
        await().until(() -> events.messages("FailedScheduling").size() == 8);
        AtomicInteger bindings = new AtomicInteger();
        cluster.refuse(request -> {
            if (request instanceof WriteRequest.Update update
                    && update.subresource().equals("binding")) {
                bindings.incrementAndGet();
                cluster.holdFeed();
            }
            return null;
        });
        cluster.create(Builders.node("n1"));
        await().until(() -> events.messages("FailedScheduling").size() == 12);
        assertThat(bindings).hasValue(4);
        cluster.releaseFeed();
    }

    @Test
    void triesAgainAfterARefusedBinding() {
        cluster.create(Builders.node("n1"));
        AtomicInteger refusals = new AtomicInteger(2);
        cluster.refuse(request -> request instanceof WriteRequest.Update && refusals.getAndDecrement() > 0
                ? StatusException.unavailable("the database is away", 1)
                : null);
        ResourceKey web = cluster.create(Builders.pod("default", "web")).key();
        await().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(nodeOf(web)).isEqualTo("n1");
        });
    }

    @Test
    void anUnreadableNodeStopsNobody() {
        cluster.create(Builders.node("broken").allocatable("cpu", "much"));
        cluster.create(Builders.node("n1"));
        ResourceKey web = cluster.create(Builders.pod("default", "web")).key();
        awaitNode(web, "n1");
    }

    @Test
    void aDeletedPodIsForgotten() {
        cluster.create(Builders.node("n1").unschedulable());
        PodBuilder builder = Builders.pod("default", "web");
        ResourceKey web = cluster.create(builder).key();
        await().until(() -> events.messages("FailedScheduling").size() == 1);
        cluster.remove(web);
        ResourceKey again = cluster.create(builder).key();
        await().until(() -> events.messages("FailedScheduling").size() == 2);
        cluster.edit(cluster.existing(nodeKey("n1")).key(), node -> spec(node).remove("unschedulable"));
        awaitNode(again, "n1");
    }

    private void awaitNode(ResourceKey pod, String node) {
        await().untilAsserted(() -> assertThat(nodeOf(pod)).isEqualTo(node));
    }

    private String nodeOf(ResourceKey pod) {
        return cluster.existing(pod).header().nodeName();
    }

    private JsonNode scheduledCondition(ResourceKey pod) {
        for (JsonNode condition : cluster.existing(pod).tree().at("/status/conditions")) {
            if (Json.text(condition, "type").equals("PodScheduled")) {
                return condition;
            }
        }
        return Json.object();
    }

    private static ObjectNode spec(ObjectNode tree) {
        return Json.child(tree, "spec");
    }

    private static ResourceKey nodeKey(String name) {
        return ResourceKey.clusterScoped("nodes", name);
    }
}
