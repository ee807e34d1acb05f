package dev.troupe.workload;

import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.Written;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a round of a controller went.
 *
 * @param revision the highest revision that it wrote; the next round waits until the view holds it
 * @param self the controller's own object if the round wrote it
 * @param again when to look again though nothing changed, null for never
 * @param failed something was refused; it is tried again with growing pauses
 */
record Round(
        long revision,
        @Nullable StoredObject self,
        @Nullable Duration again,
        boolean failed) {
    static final Round NOTHING = new Round(0, null, null, false);
    static final Round FAILED = new Round(0, null, null, true);

    static Round wrote(Written written) {
        return new Round(written.object().revision(), null, null, false);
    }

    /** The object in the answer takes the old one's place, so there is nothing to wait for. */
    static Round wroteSelf(Written written) {
        return new Round(0, written.object(), null, false);
    }

    static Round again(@Nullable Duration after) {
        return new Round(0, null, after, false);
    }

    /** Both together. */
    Round and(Round other) {
        Duration soonest =
                again == null || (other.again != null && other.again.compareTo(again) < 0) ? other.again : again;
        return new Round(
                Math.max(revision, other.revision),
                other.self != null ? other.self : self,
                soonest,
                failed || other.failed);
    }
}
