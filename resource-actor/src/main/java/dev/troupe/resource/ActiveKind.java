package dev.troupe.resource;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.resource.plan.ObjectEngine;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * A kind as its entities run it.
 *
 * @param controller null for passive kinds
 * @param controllerContext what controllers work with; asked when the first one starts
 */
record ActiveKind(
        KindDefinition definition,
        ObjectEngine engine,
        @Nullable Controller controller,
        Supplier<Controller.Context> controllerContext) {

    /** The key of the entity of that id. */
    ResourceKey keyOf(String entityId) {
        return ResourceKey.parse(entityId);
    }

    /** Starts the controller as a child of the entity; null if the kind has none. */
    @Nullable
    ActorRef<Controller.SelfChanged> startController(ActorContext<?> entity, ResourceKey key) {
        if (controller == null) {
            return null;
        }
        return entity.spawnAnonymous(Behaviors.supervise(controller.start(key, controllerContext.get()))
                .onFailure(SupervisorStrategy.resume()));
    }
}
