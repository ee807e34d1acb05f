package dev.troupe.workload.plan;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The strategy Recreate: all old pods go before the first new one comes. */
final class Recreate {
    private Recreate() {}

    static List<Step> steps(
            DeploymentFacts deployment,
            @Nullable ReplicaSetFacts newest,
            List<ReplicaSetFacts> olds,
            BooleanSupplier oldPodsRun) {
        List<Step> down = olds.stream()
                .filter(set -> set.replicas() > 0)
                .<Step>map(set -> new Step.Scale(set, 0))
                .toList();
        if (!down.isEmpty()) {
            return down;
        }
        boolean oldsCount = olds.stream().anyMatch(set -> set.observedReplicas() > 0);
        if (oldsCount || oldPodsRun.getAsBoolean()) {
            return List.of();
        }
        if (newest == null) {
            return List.of(new Step.Create(deployment.replicas(), Revisions.next(olds)));
        }
        return newest.replicas() == deployment.replicas()
                ? List.of()
                : List.of(new Step.Scale(newest, deployment.replicas()));
    }
}
