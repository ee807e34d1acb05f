package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.schema.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Server-side apply. */
public final class ServerSideApply {
    private ServerSideApply() {}

    /** Merges {@code config} into {@code live}, null when the object does not exist yet. */
    public static ObjectNode apply(
            @Nullable ObjectNode live,
            ObjectNode config,
            Schema schema,
            String manager,
            boolean force,
            String subresource,
            Instant now) {
        throw new UnsupportedOperationException();
    }
}
