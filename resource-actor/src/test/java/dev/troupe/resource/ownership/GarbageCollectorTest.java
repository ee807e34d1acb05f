package dev.troupe.resource.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.resource.EngineRules;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
    private final ActorTestKit testKit = ActorTestKit.create();
    private final ManualClock clock = new ManualClock();
    private final InMemoryCluster cluster = new InMemoryCluster(clock);
    private final CountedFeed feed = new CountedFeed(cluster);

    @AfterEach
    void stop() {
        testKit.shutdownTestKit();
    }

    @Test
    void removesWhatHasLostItsOwner() {
        testKit.spawn(GarbageCollector.create(cluster, feed, Kinds.builtIn(), clock));
        StoredObject owner = cluster.create(Builders.replicaSet("default", "web"));
        ResourceKey pod = cluster.create(Builders.pod("default", "web-1").controlledBy(owner.tree()))
                .key();
        cluster.remove(owner.key());
        await().until(() -> cluster.find(pod).isEmpty());
    }

    @Test
    void aCircleOfDependentsDoesNotBlockItsDeletion() {
        InMemoryCluster real = new InMemoryCluster(clock, new EngineRules(clock));
        testKit.spawn(GarbageCollector.create(real, real, Kinds.builtIn(), clock));
        List<StoredObject> circle = List.of(configMap(real, "a"), configMap(real, "b"), configMap(real, "c"));
        for (int i = 0; i < 3; i++) {
            StoredObject owner = circle.get((i + 2) % 3);
            real.edit(
                    circle.get(i).key(),
                    tree -> Json.child(tree, "metadata")
                            .putArray("ownerReferences")
                            .addObject()
                            .put("apiVersion", "v1")
                            .put("kind", "ConfigMap")
                            .put("name", owner.key().name())
                            .put("uid", owner.header().uid())
                            .put("blockOwnerDeletion", true));
        }
        WriteOptions options = WriteOptions.internal("test", clock.instant());
        real.write(new WriteRequest.Delete(circle.getFirst().key(), null, "Foreground", null, null, options));
        await().until(() -> real.committed("configmaps").isEmpty());
    }

    private static StoredObject configMap(InMemoryCluster cluster, String name) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("name", name).put("namespace", "default");
        return cluster.create(object);
    }

    @Test
    void aRestartLeavesNoSubscriptionBehind() {
        testKit.spawn(Behaviors.supervise(GarbageCollector.create(cluster, feed, Kinds.builtIn(), clock))
                .onFailure(SupervisorStrategy.restart()));
        await().until(() -> feed.open.get() > 0);
        StoredObject owner = cluster.create(Builders.replicaSet("default", "web"));
        int open = feed.open.get();
        feed.broken.set(true);
        ResourceKey pod = cluster.create(Builders.pod("default", "web-1").controlledBy(owner.tree()))
                .key();
        await().until(() -> !feed.broken.get());
        cluster.remove(owner.key());
        await().until(() -> cluster.find(pod).isEmpty());
        assertThat(feed.open.get()).isEqualTo(open);
    }

    /** Knows how many subscriptions are open; the next look at an object fails when it is broken. */
    private static final class CountedFeed implements ChangeFeed {
        private final ChangeFeed real;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicBoolean broken = new AtomicBoolean();

        CountedFeed(ChangeFeed real) {
            this.real = real;
        }

        @Override
        public long head() {
            return real.head();
        }

        @Override
        public CompletionStage<Void> await(long revision) {
            return real.await(revision);
        }

        @Override
        public CompletionStage<Long> catchUp() {
            return real.catchUp();
        }

        @Override
        public Optional<StoredObject> find(ResourceKey key) {
            if (broken.getAndSet(false)) {
                throw new IllegalStateException("a fault");
            }
            return real.find(key);
        }

        @Override
        public Listing list(FeedFilter filter) {
            return real.list(filter);
        }

        @Override
        public Subscription subscribe(FeedFilter filter, long fromRevision, Subscriber subscriber) {
            Subscription subscription = real.subscribe(filter, fromRevision, subscriber);
            open.incrementAndGet();
            return new Subscription() {
                @Override
                public void requestBookmark() {
                    subscription.requestBookmark();
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                    subscription.close();
                }
            };
        }
    }
}
