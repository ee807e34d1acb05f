package dev.troupe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.schema.Schemas;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.resource.plan.Claim;
import dev.troupe.resource.plan.ClaimDesk;
import dev.troupe.resource.plan.KindRules;
import dev.troupe.resource.plan.ObjectEngine;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.RecordedEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An entity with a controller, over a journal that can be told to fail. */
class ObjectEntityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "settings");

    private final ActorTestKit testKit =
            ActorTestKit.create(ConfigFactory.parseString("""
            troupe.journal.class = "dev.troupe.resource.FailingJournal"
            troupe.snapshot-store.class = "org.apache.pekko.persistence.snapshot.NoSnapshotStore"
            """).withFallback(ConfigFactory.load()));
    private final ManualClock clock = new ManualClock();
    private final TestProbe<String> told = testKit.createTestProbe();
    private final TestProbe<ObjectCommand.Reply> replies = testKit.createTestProbe();
    private final CompletableFuture<Map<String, String>> claimed = new CompletableFuture<>();
    private final ActorRef<ObjectCommand> entity = testKit.spawn(entity(KindRules.PASSIVE, this::telling));

    @AfterEach
    void stop() {
        testKit.shutdownTestKit();
        FailingJournal.clear();
    }

    private Behavior<ObjectCommand> entity(KindRules rules, @Nullable Controller controller) {
        KindDefinition kind = Kinds.builtIn().get(KEY.resource());
        ObjectEngine engine = new ObjectEngine(
                kind,
                rules,
                Objects.requireNonNull(Schemas.builtIn().find(kind.schema())),
                new ObjectDecoder(),
                () -> "uid-1");
        InMemoryCluster cluster = new InMemoryCluster(clock);
        Controller.Context context = new Controller.Context(cluster, cluster, new RecordedEvents(), clock);
        TestProbe<ClusterSharding.ShardCommand> shard = testKit.createTestProbe();
        return ObjectEntity.create(
                new EntityContext<>(ObjectEntity.typeKey(KEY.resource()), KEY.path(), shard.ref()),
                new ActiveKind(kind, engine, controller, () -> context),
                NodeLease.FOREVER,
                clock);
    }

    /** A controller that passes on what its object holds. */
    private Behavior<Controller.SelfChanged> telling(ResourceKey key, Controller.Context context) {
        return Behaviors.receiveMessage(changed -> {
            told.ref().tell(changed.object().tree().at("/data/k").asText());
            return Behaviors.same();
        });
    }

    private WriteOptions options() {
        return new WriteOptions(
                new Caller("alice", List.of()),
                false,
                "test",
                false,
                FieldValidation.STRICT,
                clock.instant().plusSeconds(60));
    }

    private static ObjectNode configMap(String value) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
        object.putObject("data").put("k", value);
        return object;
    }

    private ObjectCommand.Reply ask(WriteRequest request) {
        entity.tell(new ObjectCommand.Write(request, replies.ref()));
        return replies.receiveMessage(PATIENCE);
    }

    @Test
    void aFailedWriteLeavesTheObjectAController() {
        assertThat(ask(new WriteRequest.Create(KEY, configMap("first"), options())))
                .isInstanceOf(ObjectCommand.Answered.class);
        told.expectMessage(PATIENCE, "first");

        FailingJournal.FAIL_NEXT.set(true);
        assertThat(ask(new WriteRequest.Update(KEY, "", configMap("lost"), options())))
                .isInstanceOf(ObjectCommand.Refused.class);
        told.expectMessage(PATIENCE, "first"); // it has begun anew

        assertThat(ask(new WriteRequest.Update(KEY, "", configMap("second"), options())))
                .isInstanceOf(ObjectCommand.Answered.class);
        told.expectMessage(PATIENCE, "second");
    }

    /** A refused write asks the shard to stop the entity; another write may have come before the shard does. */
    @Test
    void whoIsToldToStopWhileItClaimsAnswersFirst() {
        ActorRef<ObjectCommand> claiming = testKit.spawn(entity(new Claiming(), null));
        claiming.tell(
                new ObjectCommand.Write(new WriteRequest.Create(KEY, configMap("first"), options()), replies.ref()));
        claiming.tell(ObjectCommand.Stop.INSTANCE);
        replies.expectNoMessage();
        claimed.complete(Map.of("/data/port", "80"));
        assertThat(replies.receiveMessage(PATIENCE))
                .isInstanceOfSatisfying(
                        ObjectCommand.Answered.class,
                        answer -> assertThat(answer.written()
                                        .object()
                                        .tree()
                                        .at("/data/port")
                                        .asText())
                                .isEqualTo("80"));
        replies.expectTerminated(claiming, PATIENCE);
    }

    /** Each object needs a port, which the test gives when it likes. */
    private final class Claiming implements KindRules {
        @Override
        public List<Claim> claims(@Nullable JsonNode before, JsonNode next) {
            return List.of(
                    new Claim("ports", "/data/port", next.at("/data/port").asText("")));
        }

        @Override
        public ClaimDesk claimDesk() {
            return (owner, claims, dryRun) -> claimed;
        }

        @Override
        public void grant(ObjectNode next, Map<String, String> granted) {
            granted.forEach((path, value) -> Json.child(next, "data").put("port", value));
        }
    }
}
