package dev.troupe.protocol.network;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whether Services lead new connections to a pod. */
@FunctionalInterface
public interface Rotation {
    /** Where there are no Services. */
    Rotation NONE = uid -> CompletableFuture.completedFuture(null);

    /**
     * Completes when no node leads new connections to a pod any more that is about to end, or after a second: a pod's end
     * waits for no one who does not answer. Never fails.
     *
     * @param uid the pod's
     */
    CompletionStage<Void> left(String uid);
}
