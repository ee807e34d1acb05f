package dev.troupe.resource;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.schema.Schemas;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import dev.troupe.resource.namespace.NamespaceRules;
import dev.troupe.resource.plan.Decision;
import dev.troupe.resource.plan.KindRules;
import dev.troupe.resource.plan.ObjectEngine;
import dev.troupe.testkit.InMemoryCluster;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rules that real entities have for all kinds, and namespaces' own. */
public final class EngineRules implements InMemoryCluster.Rules {
    private final InstantSource clock;

    public EngineRules(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Written decide(WriteRequest request, @Nullable StoredObject before) {
        return switch (engine(request.key()).decide(before, request, clock.instant())) {
            case Decision.Persist(var entry, var answer) -> answer;
            case Decision.Claims claims -> throw new AssertionError("claims " + claims);
            case Decision.Answer(var answer) -> answer;
        };
    }

    private static ObjectEngine engine(ResourceKey key) {
        KindDefinition kind = Kinds.builtIn().get(key.resource());
        return new ObjectEngine(
                kind,
                key.resource().equals("namespaces") ? new NamespaceRules() : KindRules.PASSIVE,
                Objects.requireNonNull(Schemas.builtIn().find(kind.schema())),
                new ObjectDecoder(),
                () -> UUID.randomUUID().toString());
    }
}
