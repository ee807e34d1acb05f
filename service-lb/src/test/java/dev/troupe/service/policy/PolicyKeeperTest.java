package dev.troupe.service.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.ResourceKey;
import dev.troupe.service.policy.plan.PolicyTable;
import dev.troupe.service.policy.plan.Sketch;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ResourceKey POD = Sketch.podKey("default", "web");

    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final PolicyGate gate = new PolicyGate();
    private final List<String> scripts = new CopyOnWriteArrayList<>();
    private final Executor blocking = ForkJoinPool.commonPool();
    private volatile boolean refuses;
    private @Nullable ActorSystem<PolicyKeeper.Command> keeper;

    private void begin() {
        keeper = ActorSystem.create(
                PolicyKeeper.create(new PolicyKeeper.Parts("here", "pods0", "", gate, this::apply, cluster, blocking)),
                "keeper");
    }

    private void apply(String script) throws IOException {
        if (refuses) {
            throw new IOException("nft refused the rules");
        }
        scripts.add(script);
    }

    @AfterEach
    void end() {
        if (keeper != null) {
            keeper.terminate();
        }
    }

    private CompletableFuture<Void> start(String address) {
        String uid = cluster.existing(POD).header().uid();
        return gate.admit(POD, uid, address).toCompletableFuture();
    }

    @Test
    void aPodStartsWhenThePoliciesThatWereThereHoldForIt() {
        cluster.create(Sketch.policyObject("default", "deny", "{podSelector: {}}"));
        cluster.create(Builders.pod("default", "web").onNode("here"));
        CompletableFuture<Void> waiting = start("10.17.1.7");
        refuses = true;
        begin();
        await().during(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> !waiting.isDone());
        refuses = false;
        await().atMost(PATIENCE).until(waiting::isDone);
        assertThat(waiting).isCompleted();
        assertThat(scripts).singleElement().asString().contains("add element ip troupe_policies to_pod { 10.17.1.7 : ");
    }

    @Test
    void whereNoPolicySelectsAPodNothingIsDone() {
        begin();
        cluster.create(Builders.pod("default", "web").onNode("here"));
        start("10.17.1.7").orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(scripts).containsExactly(PolicyTable.remove());
    }

    @Test
    void aPodThatHasGoneDoesNotWait() {
        begin();
        await().atMost(PATIENCE).until(() -> !scripts.isEmpty());
        CompletableFuture<Void> gone = gate.admit(POD, "uid", "10.17.1.7").toCompletableFuture();
        await().atMost(PATIENCE).until(gone::isDone);
        assertThat(gone).isCompleted();
    }

    @Test
    void followsWhatChanges() {
        begin();
        cluster.create(Builders.pod("default", "web").onNode("here").label("app", "web"));
        cluster.edit(
                POD, pod -> pod.withObject("/status").put("podIP", "10.17.1.7").put("phase", "Running"));
        cluster.create(Sketch.policyObject("default", "deny", "{podSelector: {matchLabels: {app: web}}}"));
        await().atMost(PATIENCE).until(() -> last().contains("10.17.1.7 . 10.17.1.7"));
        cluster.edit(POD, pod -> pod.withObject("/metadata/labels").put("app", "other"));
        await().atMost(PATIENCE).until(() -> last().equals(PolicyTable.remove()));
        cluster.edit(POD, pod -> pod.withObject("/metadata/labels").put("app", "web"));
        await().atMost(PATIENCE).until(() -> last().contains("10.17.1.7 . 10.17.1.7"));
        cluster.edit(POD, pod -> pod.withObject("/status").put("phase", "Succeeded"));
        await().atMost(PATIENCE).until(() -> last().equals(PolicyTable.remove()));
    }

    private String last() {
        return scripts.isEmpty() ? "" : scripts.getLast();
    }
}
