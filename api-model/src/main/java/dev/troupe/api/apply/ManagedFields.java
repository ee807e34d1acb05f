package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.schema.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tracking of field owners on creates, updates and patches. */
public final class ManagedFields {
    private ManagedFields() {}

    /** Updates {@code after.metadata.managedFields} for a write by {@code manager}. */
    public static void track(
            @Nullable ObjectNode before,
            ObjectNode after,
            Schema schema,
            String manager,
            String subresource,
            String apiVersion,
            Instant now) {
        // Filled in a moment: without entries an object is merely not tracked.
    }
}
