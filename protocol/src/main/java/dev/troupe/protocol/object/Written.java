package dev.troupe.protocol.object;

import dev.troupe.protocol.WireMessage;
import java.util.List;

/**
 * The answer to a write that was accepted.
 *
 * @param object the object as it now is; for a deletion, as it was last
 * @param outcome what happened
 * @param warnings what the client should be warned of
 */
public record Written(StoredObject object, Outcome outcome, List<String> warnings) implements WireMessage {

    /** What a write did. */
    public enum Outcome {
        CREATED,
        CHANGED,
        /** The request would change nothing; no row was written. */
        UNCHANGED,
        /** The object is gone. */
        DELETED,
        /** The object waits for its grace period or its finalizers. */
        DELETING
    }
}
