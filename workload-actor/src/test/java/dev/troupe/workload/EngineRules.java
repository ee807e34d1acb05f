package dev.troupe.workload;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.schema.Schemas;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import dev.troupe.resource.plan.Decision;
import dev.troupe.resource.plan.KindRules;
import dev.troupe.resource.plan.ObjectEngine;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.workload.rules.PodRules;
import dev.troupe.workload.rules.ReplicatedRules;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rules of real entities: defaults, validation, schemas, managed fields and all. */
final class EngineRules implements InMemoryCluster.Rules {
    private final Map<String, ObjectEngine> engines = new HashMap<>();
    private final InstantSource clock;

    EngineRules(InstantSource clock) {
        this.clock = clock;
        Map<String, KindRules> rules = Map.of(
                "pods", new PodRules(),
                "replicasets.apps", new ReplicatedRules(),
                "deployments.apps", new ReplicatedRules());
        rules.forEach((resource, kindRules) -> {
            KindDefinition kind = Kinds.builtIn().get(resource);
            engines.put(
                    resource,
                    new ObjectEngine(
                            kind,
                            kindRules,
                            Objects.requireNonNull(Schemas.builtIn().find(kind.schema())),
                            new ObjectDecoder(),
                            () -> UUID.randomUUID().toString()));
        });
    }

    @Override
    public Written decide(WriteRequest request, @Nullable StoredObject before) {
        ObjectEngine engine = Objects.requireNonNull(engines.get(request.key().resource()));
        return switch (engine.decide(before, request, clock.instant())) {
            case Decision.Persist(var entry, var answer) -> answer;
            case Decision.Claims claims -> throw new AssertionError("claims " + claims);
            case Decision.Answer(var answer) -> answer;
        };
    }
}
