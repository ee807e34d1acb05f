package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The heart of the agent: compares what a pod should be with what there is, and says what to do next. It is asked again
 * after every change, so it plans one move ahead only.
 */
public final class PodPlanner {
    private PodPlanner() {}

    /**
     * @param pod as the API has it; null if the API knows no such pod (any more)
     * @param orphanGraceSeconds how long the containers may take to end if it does not
     */
    public static Plan plan(@Nullable Pod pod, Observed observed, Memory memory, long orphanGraceSeconds, Instant now) {
        return switch (Goal.of(pod, observed, memory, orphanGraceSeconds, now)) {
            case Goal.Run run when pod != null -> new RunPlan(pod, observed, memory, now).plan();
            case Goal.Run run -> throw new IllegalStateException("a pod without object cannot run: " + run);
            case Goal.End end -> EndPlan.plan(pod, observed, memory, end, now);
        };
    }
}
