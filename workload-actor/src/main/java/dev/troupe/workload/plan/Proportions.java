package dev.troupe.workload.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scaling in the middle of a rollout: every ReplicaSet grows or shrinks by its share, so that a larger Deployment
 * takes no greater risk with a new version than the smaller one did.
 */
final class Proportions {
    private Proportions() {}

    static List<Step> scale(DeploymentFacts deployment, @Nullable ReplicaSetFacts newest, List<ReplicaSetFacts> olds) {
        List<ReplicaSetFacts> active = new ArrayList<>(olds);
        if (newest != null) {
            active.add(newest);
        }
        active.removeIf(set -> set.replicas() == 0);
        ReplicaSetFacts only = only(active, newest, olds);
        if (only != null) {
            return step(deployment, only, deployment.replicas());
        }
        if (newest != null && saturated(deployment, newest)) {
            List<Step> steps = new ArrayList<>();
            active.stream().filter(set -> set != newest).forEach(set -> steps.addAll(step(deployment, set, 0)));
            return steps;
        }
        return deployment.recreate() || active.isEmpty() ? List.of() : share(deployment, active);
    }

    /** The ReplicaSet that alone is to be scaled: the only active one, or the newest if none is. */
    private static @Nullable ReplicaSetFacts only(
            List<ReplicaSetFacts> active, @Nullable ReplicaSetFacts newest, List<ReplicaSetFacts> olds) {
        if (active.size() == 1) {
            return active.getFirst();
        }
        if (!active.isEmpty()) {
            return null;
        }
        return newest != null || olds.isEmpty() ? newest : olds.getLast();
    }

    private static boolean saturated(DeploymentFacts deployment, ReplicaSetFacts newest) {
        return newest.replicas() == deployment.replicas()
                && newest.annotatedNumber(Revisions.DESIRED_REPLICAS) == deployment.replicas()
                && newest.availableReplicas() == deployment.replicas();
    }

    /** The largest comes first and takes what rounding leaves; among equals the newest grows and the oldest shrinks. */
    private static List<Step> share(DeploymentFacts deployment, List<ReplicaSetFacts> active) {
        int toAdd = deployment.maxReplicas() - DeploymentPlan.replicas(active);
        Comparator<ReplicaSetFacts> byAge =
                toAdd > 0 ? DeploymentPlan.OLDEST_FIRST.reversed() : DeploymentPlan.OLDEST_FIRST;
        active.sort(
                Comparator.comparingInt(ReplicaSetFacts::replicas).reversed().thenComparing(byAge));
        int[] sizes = new int[active.size()];
        int added = 0;
        for (int i = 0; i < sizes.length; i++) {
            ReplicaSetFacts set = active.get(i);
            int left = toAdd - added;
            int share = left == 0 ? 0 : share(deployment, set);
            share = toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
            sizes[i] = set.replicas() + share;
            added += share;
        }
        sizes[0] = Math.max(0, sizes[0] + toAdd - added);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            steps.addAll(step(deployment, active.get(i), sizes[i]));
        }
        return steps;
    }

    /** By how much the ReplicaSet would change if it kept its part of the whole. */
    private static int share(DeploymentFacts deployment, ReplicaSetFacts set) {
        if (deployment.replicas() == 0) {
            return -set.replicas();
        }
        long before = set.annotatedNumber(Revisions.MAX_REPLICAS);
        if (before == 0) {
            before = deployment.status().path("replicas").asLong();
        }
        if (before == 0) {
            return 0;
        }
        return (int) Math.round((double) set.replicas() * deployment.maxReplicas() / before) - set.replicas();
    }

    private static List<Step> step(DeploymentFacts deployment, ReplicaSetFacts set, int replicas) {
        boolean annotated = Revisions.scale(deployment).entrySet().stream()
                .allMatch(e -> e.getValue().equals(set.annotations().get(e.getKey())));
        return annotated && set.replicas() == replicas ? List.of() : List.of(new Step.Scale(set, replicas));
    }
}
