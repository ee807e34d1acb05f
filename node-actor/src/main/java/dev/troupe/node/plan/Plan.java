package dev.troupe.node.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do for a pod now.
 *
 * @param wakeAt when to look again though nothing has happened; null for never
 */
public record Plan(List<Step> steps, @Nullable Instant wakeAt) {

    /** Collects steps, leaving out those that are being executed or have to wait after a failure. */
    static final class Draft {
        private final Memory memory;
        private final Instant now;
        private final List<Step> steps = new ArrayList<>();
        private @Nullable Instant wakeAt;

        Draft(Memory memory, Instant now) {
            this.memory = memory;
            this.now = now;
        }

        void add(Step step) {
            if (memory.busy(step.key())) {
                return;
            }
            Memory.Retry retry = memory.failures().get(step.failureKey());
            if (retry != null && now.isBefore(retry.notBefore())) {
                wake(retry.notBefore());
                return;
            }
            steps.add(step);
        }

        void wake(Instant at) {
            if (wakeAt == null || at.isBefore(wakeAt)) {
                wakeAt = at;
            }
        }

        Plan plan() {
            return new Plan(List.copyOf(steps), wakeAt);
        }
    }
}
