package dev.troupe.protocol.object;

import dev.troupe.api.ResourceKey;
import java.util.concurrent.CompletionStage;

/**
 * The way to an object's entity, wherever in the cluster it lives. Every stage fails with
 * {@link dev.troupe.api.StatusException} and with nothing else.
 */
public interface ObjectClient {

    /** The object as its entity knows it: a linearizable read. Fails with NotFound. */
    CompletionStage<StoredObject> get(ResourceKey key);

    /** Sends a change to the object's entity; completes once it is committed. */
    CompletionStage<Written> write(WriteRequest request);
}
