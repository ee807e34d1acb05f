package dev.troupe.workload.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strategy RollingUpdate: grow the new ReplicaSet as far as maxSurge allows, then shrink the old ones as far as
 * maxUnavailable allows, and again.
 */
final class RollingUpdate {
    private RollingUpdate() {}

    static List<Step> steps(DeploymentFacts deployment, @Nullable ReplicaSetFacts newest, List<ReplicaSetFacts> olds) {
        if (newest == null) {
            int replicas = grown(deployment, 0, existing(olds));
            return List.of(new Step.Create(replicas, Revisions.next(olds)));
        }
        int all = DeploymentPlan.replicas(olds) + newest.replicas();
        int wanted = newest.replicas() > deployment.replicas()
                ? deployment.replicas()
                : grown(deployment, newest.replicas(), existing(olds) + existing(List.of(newest)));
        if (wanted != newest.replicas()) {
            return List.of(new Step.Scale(newest, wanted));
        }
        return shrink(deployment, newest, olds, all);
    }

    /** As many as there is room for below replicas + maxSurge, and not more than there should be in the end. */
    private static int grown(DeploymentFacts deployment, int current, int all) {
        int room = Math.max(0, deployment.replicas() + deployment.maxSurge() - all);
        return current + Math.min(room, Math.max(0, deployment.replicas() - current));
    }

    /**
     * Pods that there are or may be: a ReplicaSet that was told to shrink still has its pods until its status says
     * otherwise. Kubernetes counts only what ReplicaSets were told, and so may exceed maxSurge for a moment.
     */
    private static int existing(List<ReplicaSetFacts> sets) {
        return sets.stream()
                .mapToInt(set -> Math.max(set.replicas(), set.observedReplicas()))
                .sum();
    }

    /**
     * Unhealthy pods of old ReplicaSets go first, for their going takes nothing away; healthy ones only as far as
     * enough pods remain available. New pods that are not available yet are counted as if they never would be.
     */
    private static List<Step> shrink(
            DeploymentFacts deployment, ReplicaSetFacts newest, List<ReplicaSetFacts> olds, int all) {
        int leastAvailable = deployment.replicas() - deployment.maxUnavailable();
        int newUnavailable = newest.replicas() - newest.availableReplicas();
        int mayGo = all - leastAvailable - newUnavailable;
        if (mayGo <= 0) {
            return List.of();
        }
        List<ReplicaSetFacts> sets = olds.stream()
                .filter(set -> set.replicas() > 0)
                .sorted(DeploymentPlan.OLDEST_FIRST)
                .toList();
        int[] sizes = new int[sets.size()];
        for (int i = 0; i < sizes.length; i++) {
            ReplicaSetFacts set = sets.get(i);
            int unhealthy = Math.max(0, set.replicas() - set.availableReplicas());
            int gone = Math.min(mayGo, unhealthy);
            mayGo -= gone;
            sizes[i] = set.replicas() - gone;
        }
        int healthyMayGo = remaining(olds) + newest.availableReplicas() - leastAvailable;
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            int gone = Math.clamp(healthyMayGo, 0, sizes[i]);
            healthyMayGo -= gone;
            sizes[i] -= gone;
            if (sizes[i] != sets.get(i).replicas()) {
                steps.add(new Step.Scale(sets.get(i), sizes[i]));
            }
        }
        return steps;
    }

    /** Available pods, less those that were told to go and are still counted. */
    private static int remaining(List<ReplicaSetFacts> olds) {
        return olds.stream()
                .mapToInt(set -> Math.min(set.replicas(), set.availableReplicas()))
                .sum();
    }
}
