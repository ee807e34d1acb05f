package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class InMemoryClusterTest {
    private final ManualClock clock = new ManualClock();
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final WriteOptions options = WriteOptions.internal("test", clock.instant());
    private final List<String> seen = new ArrayList<>();

    @Test
    void fillsInWhatTheServerFillsIn() {
        StoredObject pod = cluster.create(Builders.pod("default", "web"));
        assertThat(pod.header().uid()).isNotEmpty();
        assertThat(pod.tree().path("metadata").path("creationTimestamp").asText())
                .isEqualTo("2026-01-01T00:00:00Z");
        assertThat(pod.tree().path("status").path("phase").asText()).isEqualTo("Pending");
        assertThatThrownBy(() -> cluster.create(Builders.pod("default", "web")))
                .isInstanceOf(StatusException.class)
                .hasMessage("pods \"web\" already exists");
    }

    @Test
    void anObjectThatLeavesAFilterIsDeletedThere() {
        ResourceKey key =
                cluster.create(Builders.pod("default", "web").label("app", "a")).key();
        cluster.subscribe(
                FeedFilter.of("pods")
                        .matching(o -> "a".equals(o.header().labels().get("app"))),
                0,
                noting());
        relabel(key, "b");
        relabel(key, "c");
        relabel(key, "a");
        assertThat(seen).containsExactly("ADDED 1", "synced 1", "DELETED 2", "ADDED 4");
    }

    @Test
    void subscribesFromARevisionInThePast() {
        cluster.create(Builders.pod("default", "one"));
        cluster.create(Builders.pod("default", "two"));
        cluster.subscribe(FeedFilter.of("pods"), 1, noting());
        assertThat(seen).containsExactly("ADDED 2");
    }

    @Test
    void aHeldFeedLagsBehindTheWrites() {
        cluster.holdFeed();
        ResourceKey key = cluster.create(Builders.pod("default", "web")).key();
        CompletionStage<Void> awaited = cluster.await(1);
        assertThat(cluster.find(key)).isEmpty();
        assertThat(awaited.toCompletableFuture()).isNotDone();
        cluster.releaseFeed();
        assertThat(cluster.find(key)).isPresent();
        assertThat(awaited.toCompletableFuture()).isDone();
    }

    @Test
    void bindsAPodOnceOnly() {
        ResourceKey key = cluster.create(Builders.pod("default", "web")).key();
        Written bound = write(new WriteRequest.Update(key, "binding", binding("n1"), options));
        assertThat(bound.object().header().nodeName()).isEqualTo("n1");
        assertThat(bound.object().tree().at("/status/conditions/0/status").asText())
                .isEqualTo("True");
        assertThat(cluster.write(new WriteRequest.Update(key, "binding", binding("n2"), options)))
                .isCompletedExceptionally();
    }

    @Test
    void aScheduledPodIsDeletedGracefully() {
        ResourceKey key =
                cluster.create(Builders.pod("default", "web").onNode("n1")).key();
        assertThat(cluster.delete(key).header().terminating()).isTrue();
        cluster.remove(key);
        assertThat(cluster.find(key)).isEmpty();
        ResourceKey unscheduled =
                cluster.create(Builders.pod("default", "idle")).key();
        cluster.delete(unscheduled);
        assertThat(cluster.find(unscheduled)).isEmpty();
    }

    @Test
    void aPatchWithAnotherUidIsRefused() {
        ResourceKey key = cluster.create(Builders.pod("default", "web")).key();
        byte[] patch = "{\"metadata\":{\"uid\":\"other\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(cluster.write(new WriteRequest.Patch(key, "", WriteRequest.PatchType.STRATEGIC, patch, options)))
                .isCompletedExceptionally();
    }

    @Test
    void statusIsChangedOnlyThroughItsSubresource() {
        ResourceKey key = cluster.create(Builders.pod("default", "web")).key();
        byte[] patch = "{\"spec\":{\"x\":1},\"status\":{\"phase\":\"Running\"}}".getBytes(StandardCharsets.UTF_8);
        Written status = write(new WriteRequest.Patch(key, "status", WriteRequest.PatchType.MERGE, patch, options));
        assertThat(status.object().tree().at("/status/phase").asText()).isEqualTo("Running");
        assertThat(status.object().tree().at("/spec").has("x")).isFalse();
        assertThat(write(new WriteRequest.Patch(key, "status", WriteRequest.PatchType.MERGE, patch, options))
                        .outcome())
                .isEqualTo(Written.Outcome.UNCHANGED);
    }

    private Written write(WriteRequest request) {
        return cluster.write(request).toCompletableFuture().join();
    }

    private void relabel(ResourceKey key, String value) {
        cluster.edit(key, tree -> ((ObjectNode) tree.at("/metadata/labels")).put("app", value));
    }

    private static ObjectNode binding(String node) {
        ObjectNode binding = Json.object();
        binding.putObject("target").put("kind", "Node").put("name", node);
        return binding;
    }

    private ChangeFeed.Subscriber noting() {
        return new ChangeFeed.Subscriber() {
            @Override
            public void changed(Change change) {
                seen.add(change.type() + " " + change.revision());
            }

            @Override
            public void synced(long revision) {
                seen.add("synced " + revision);
            }
        };
    }
}
