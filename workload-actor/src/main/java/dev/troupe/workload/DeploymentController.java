package dev.troupe.workload;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import org.apache.pekko.actor.typed.Behavior;

/** Looks after Deployments: each brings its pods to the current template through ReplicaSets. */
public final class DeploymentController implements Controller {

    @Override
    public Behavior<SelfChanged> start(ResourceKey key, Context context) {
        return ReconcileLoop.create(context, new DeploymentWork(context));
    }
}
