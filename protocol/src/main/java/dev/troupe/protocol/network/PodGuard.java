package dev.troupe.protocol.network;

import dev.troupe.api.ResourceKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Is told of a pod's address before anything of the pod runs. */
@FunctionalInterface
public interface PodGuard {
    /** Lets every pod pass. */
    PodGuard NONE = (pod, uid, address) -> CompletableFuture.completedFuture(null);

    /**
     * Completes when the node's rules about this pod's packets are in force at its address; fails if they could not be put
     * in force in time. Idempotent.
     *
     * @param pod which it is
     * @param uid of the pod; another one of that name is another pod
     * @param address its IPv4 address from now on
     */
    CompletionStage<Void> admit(ResourceKey pod, String uid, String address);
}
