package dev.troupe.workload;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.Behavior;

/** Looks after ReplicaSets: each keeps the number of pods that it was told to keep. */
public final class ReplicaSetController implements Controller {
    private final Supplier<RandomGenerator> randoms;

    /** Names pods at random. */
    public ReplicaSetController() {
        this(() -> RandomGenerator.of("L64X128MixRandom"));
    }

    /** @param randoms where each ReplicaSet gets the source of its pods' names */
    public ReplicaSetController(Supplier<RandomGenerator> randoms) {
        this.randoms = randoms;
    }

    @Override
    public Behavior<SelfChanged> start(ResourceKey key, Context context) {
        return ReconcileLoop.create(context, new ReplicaSetWork(context, randoms.get()));
    }
}
