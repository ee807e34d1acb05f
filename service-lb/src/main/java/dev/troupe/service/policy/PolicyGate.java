package dev.troupe.service.policy;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.network.PodGuard;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;

/** Where pods wait until the node's policies hold for them. It may be asked before the keeper has begun. */
public final class PolicyGate implements PodGuard {
    private static final int PATIENCE_SECONDS = 60;

    private final CompletableFuture<ActorRef<PolicyKeeper.Command>> keeper = new CompletableFuture<>();

    /** From now on the keeper answers, also for those who wait already. */
    void attend(ActorRef<PolicyKeeper.Command> ready) {
        keeper.complete(ready);
    }

    @Override
    public CompletionStage<Void> admit(ResourceKey pod, String uid, String address) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        keeper.thenAccept(ready -> ready.tell(new PolicyKeeper.Admit(pod, uid, address, done)));
        return done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
