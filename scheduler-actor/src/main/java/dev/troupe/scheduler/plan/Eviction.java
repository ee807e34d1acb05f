package dev.troupe.scheduler.plan;

import dev.troupe.protocol.time.Periods;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a pod must leave a node that has NoExecute taints. */
public final class Eviction {
    private Eviction() {}

    /**
     * The moment at which the pod must go; a moment in the past where it must go at once, null where it may stay.
     *
     * @param firstSeen counts as the beginning of taints that do not say since when they are there
     */
    public static @Nullable Instant deadline(List<Toleration> tolerations, List<Taint> taints, Instant firstSeen) {
        Instant deadline = null;
        for (Taint taint : taints) {
            if (!taint.expels()) {
                continue;
            }
            Instant since = taint.addedAt() == null ? firstSeen : taint.addedAt();
            boolean tolerated = false;
            for (Toleration toleration : tolerations) {
                if (!toleration.tolerates(taint)) {
                    continue;
                }
                tolerated = true;
                if (toleration.seconds() != null) {
                    deadline = earlier(deadline, since.plusSeconds(Periods.seconds(Math.max(0, toleration.seconds()))));
                }
            }
            if (!tolerated) {
                return Instant.MIN;
            }
        }
        return deadline;
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }
}
