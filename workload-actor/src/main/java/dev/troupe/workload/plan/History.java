package dev.troupe.workload.plan;

import java.util.Comparator;
import java.util.List;

/** How many old ReplicaSets a Deployment keeps to go back to. */
final class History {
    private History() {}

    /** Removes the oldest revisions beyond the limit, unless they have or might still have pods. */
    static List<Step> cleanUp(DeploymentFacts deployment, List<ReplicaSetFacts> olds) {
        List<ReplicaSetFacts> alive = olds.stream()
                .filter(set -> !set.terminating())
                .sorted(Comparator.<ReplicaSetFacts>comparingLong(set -> set.annotatedNumber(Revisions.REVISION))
                        .thenComparing(DeploymentPlan.OLDEST_FIRST))
                .toList();
        long surplus = Math.max(0, (long) alive.size() - deployment.revisionHistoryLimit());
        return alive.stream()
                .limit(surplus)
                .filter(set -> set.replicas() == 0
                        && set.observedReplicas() == 0
                        && set.generation() <= set.observedGeneration())
                .<Step>map(Step.Remove::new)
                .toList();
    }
}
