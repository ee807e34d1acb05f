package dev.troupe.apiserver.render;

import dev.troupe.protocol.object.StoredObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list, or a part of one.
 *
 * @param revision the revision at which the objects were so
 * @param continueToken where the next part begins, empty at the end
 * @param remaining how many objects follow, null where that is not known
 */
public record Page(
        long revision,
        List<StoredObject> objects,
        String continueToken,
        @Nullable Long remaining) {}
