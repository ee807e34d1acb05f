package dev.troupe.persistence.support;

import com.typesafe.config.Config;
import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.Persistence;
import dev.troupe.protocol.feed.ChangeFeed;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** One node with entities that wake on demand. */
public final class TestNode implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ActorTestKit kit;
    private final Persistence persistence;
    private final Map<ResourceKey, ActorRef<ObjectEntity.Command>> entities = new ConcurrentHashMap<>();

    public TestNode(Config config) {
        this.kit = ActorTestKit.create("troupe", config);
        this.persistence = Persistence.get(kit.system());
    }

    public ActorTestKit kit() {
        return kit;
    }

    public Persistence persistence() {
        return persistence;
    }

    public ChangeFeed feed() {
        return persistence.feed();
    }

    public ActorRef<ObjectEntity.Command> entity(ResourceKey key) {
        return entities.computeIfAbsent(key, absent -> kit.spawn(ObjectEntity.create(key)));
    }

    /** Stops an entity; the next use wakes it again. */
    public void passivate(ResourceKey key) {
        ActorRef<ObjectEntity.Command> entity = entities.remove(key);
        if (entity != null) {
            kit.stop(entity);
        }
    }

    public CompletionStage<ObjectEntity.State> putAsync(ResourceKey key, Map<String, String> labels, String data) {
        return AskPattern.ask(
                entity(key),
                replyTo -> new ObjectEntity.Put(labels, data, replyTo),
                TIMEOUT,
                kit.system().scheduler());
    }

    public ObjectEntity.State put(ResourceKey key, Map<String, String> labels, String data) {
        return putAsync(key, labels, data).toCompletableFuture().join();
    }

    public ObjectEntity.State put(ResourceKey key, String data) {
        return put(key, Map.of(), data);
    }

    public ObjectEntity.State delete(ResourceKey key) {
        return AskPattern.ask(
                        entity(key),
                        ObjectEntity.Delete::new,
                        TIMEOUT,
                        kit.system().scheduler())
                .toCompletableFuture()
                .join();
    }

    public ObjectEntity.State get(ResourceKey key) {
        return AskPattern.ask(
                        entity(key),
                        ObjectEntity.Get::new,
                        TIMEOUT,
                        kit.system().scheduler())
                .toCompletableFuture()
                .join();
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
