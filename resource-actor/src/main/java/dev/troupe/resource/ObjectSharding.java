package dev.troupe.resource;

import dev.troupe.api.Failures;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.schema.Schema;
import dev.troupe.api.schema.Schemas;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import dev.troupe.resource.ObjectCommand.Reply;
import dev.troupe.resource.plan.KindRules;
import dev.troupe.resource.plan.ObjectEngine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.jspecify.annotations.Nullable;

/** Every object's entity, by Cluster Sharding; and the client that speaks to them. */
public final class ObjectSharding implements ObjectClient {
    /** The role of the nodes that host entities; the others only ask them. */
    private static final String CONTROL_ROLE = "control";

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
    private static final int RETRY_SECONDS = 1;

    private final ActorSystem<?> system;
    private final ClusterSharding sharding;
    private final NodeLease lease;
    private final InstantSource clock;

    private ObjectSharding(ActorSystem<?> system, NodeLease lease, InstantSource clock) {
        this.system = system;
        this.lease = lease;
        this.sharding = ClusterSharding.get(system);
        this.clock = clock;
    }

    /**
     * Starts the shard regions of all kinds.
     *
     * @param rules what kinds add to the engine, by resource; absent for passive kinds
     * @param controllers the controllers of active kinds, by resource
     * @param controllerContext what controllers work with, asked when the first starts
     * @param lease entities on this node answer only while it holds
     */
    public static ObjectSharding start(
            ActorSystem<?> system,
            Kinds kinds,
            Map<String, KindRules> rules,
            Map<String, Controller> controllers,
            Supplier<Controller.Context> controllerContext,
            NodeLease lease,
            InstantSource clock) {
        ObjectSharding objects = new ObjectSharding(system, lease, clock);
        ObjectDecoder decoder = new ObjectDecoder();
        for (KindDefinition definition : kinds.all()) {
            String resource = definition.resource();
            ObjectEngine engine = new ObjectEngine(
                    definition,
                    rules.getOrDefault(resource, KindRules.PASSIVE),
                    schemaOf(definition),
                    decoder,
                    () -> UUID.randomUUID().toString());
            objects.init(new ActiveKind(definition, engine, controllers.get(resource), controllerContext));
        }
        return objects;
    }

    private static Schema schemaOf(KindDefinition definition) {
        Schema schema = Schemas.builtIn().find(definition.schema());
        if (schema == null) {
            throw new IllegalStateException("no schema " + definition.schema() + " for " + definition.resource());
        }
        return schema;
    }

    private void init(ActiveKind kind) {
        ClusterShardingSettings settings =
                ClusterShardingSettings.create(system).withRole(CONTROL_ROLE);
        Entity<ObjectCommand, ShardingEnvelope<ObjectCommand>> entity = Entity.of(
                        ObjectEntity.typeKey(kind.definition().resource()),
                        context -> ObjectEntity.create(context, kind, lease, clock))
                .withStopMessage(ObjectCommand.Stop.INSTANCE)
                .withSettings(kind.controller() == null ? settings : settings.withNoPassivationStrategy());
        sharding.init(
                kind.definition().resource().equals("nodes")
                        ? entity.withMessageExtractor(new NodeShards.Extractor())
                                .withAllocationStrategy(new NodeShards())
                        : entity);
    }

    /** Makes sure that the object's entity runs. */
    void wake(ResourceKey key) {
        sharding.entityRefFor(ObjectEntity.typeKey(key.resource()), key.path()).tell(ObjectCommand.Wake.INSTANCE);
    }

    @Override
    public CompletionStage<StoredObject> get(ResourceKey key) {
        return ask(key, READ_TIMEOUT, null).thenApply(reply -> switch (reply) {
            case ObjectCommand.Found(var object) -> object;
            case ObjectCommand.Refused(var status) -> throw refusal(status);
            case ObjectCommand.Answered answered ->
                throw new IllegalStateException("a read was answered with " + answered);
        });
    }

    @Override
    public CompletionStage<Written> write(WriteRequest request) {
        Duration left = Duration.between(clock.instant(), request.options().deadline());
        Duration timeout = left.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : left;
        return ask(request.key(), timeout, request).thenApply(reply -> switch (reply) {
            case ObjectCommand.Answered(var written) -> written;
            case ObjectCommand.Refused(var status) -> throw refusal(status);
            case ObjectCommand.Found found -> throw new IllegalStateException("a write was answered with " + found);
        });
    }

    private CompletionStage<Reply> ask(ResourceKey key, Duration timeout, @Nullable WriteRequest request) {
        return AskPattern.<ObjectCommand, Reply>ask(
                        sharding.entityRefFor(ObjectEntity.typeKey(key.resource()), key.path()),
                        replyTo -> request == null
                                ? new ObjectCommand.Read(replyTo)
                                : new ObjectCommand.Write(request, replyTo),
                        timeout,
                        system.scheduler())
                .exceptionally(failure -> {
                    throw timedOut(failure);
                });
    }

    private static RuntimeException timedOut(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return cause instanceof TimeoutException
                ? StatusException.timeout("the object's entity did not answer in time", RETRY_SECONDS)
                : StatusException.unavailable("the object's entity cannot be reached: " + cause, RETRY_SECONDS);
    }

    private static StatusException refusal(byte[] status) {
        return StatusException.fromStatus(Json.read(status));
    }
}
