package dev.troupe.workload;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What one controller does inside its {@link ReconcileLoop}; called by one thread at a time. */
interface Work {

    /** What it needs to see, known from the object as it first was. */
    List<FeedFilter> watched(StoredObject self);

    /** Takes a change into its view. Says whether the change calls for a round. */
    boolean seen(Change change);

    /** Compares and acts. The view does not change before the stage completes; the stage does not fail. */
    CompletionStage<Round> act(StoredObject self);
}
