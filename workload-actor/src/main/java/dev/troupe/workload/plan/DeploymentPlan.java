package dev.troupe.workload.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a Deployment does next.
 *
 * @param steps to be taken now; empty when it has to wait or is done
 * @param newest the ReplicaSet of the current template, null if there is none
 * @param sets all of its ReplicaSets
 * @param rollout whether this is a rollout, whose progress is watched, and not a matter of size or of a pause
 */
public record DeploymentPlan(
        List<Step> steps, @Nullable ReplicaSetFacts newest, List<ReplicaSetFacts> sets, boolean rollout) {

    static final Comparator<ReplicaSetFacts> OLDEST_FIRST =
            Comparator.comparing(ReplicaSetFacts::createdAt).thenComparing(ReplicaSetFacts::name);

    /**
     * @param candidates the ReplicaSets that it controls, and orphans that match its selector
     * @param oldPodsRun whether pods of old ReplicaSets still exist; asked only for the strategy Recreate
     */
    public static DeploymentPlan decide(
            DeploymentFacts deployment, Collection<ReplicaSetFacts> candidates, BooleanSupplier oldPodsRun) {
        List<Step> claims = new ArrayList<>();
        List<ReplicaSetFacts> sets = claim(deployment, candidates, claims);
        ReplicaSetFacts newest = newest(deployment, sets);
        if (!claims.isEmpty() || deployment.terminating()) {
            return new DeploymentPlan(claims, newest, sets, false);
        }
        List<ReplicaSetFacts> olds = new ArrayList<>(sets);
        olds.remove(newest);
        List<Step> upkeep = upkeep(deployment, newest, olds);
        if (!upkeep.isEmpty()) {
            return new DeploymentPlan(upkeep, newest, sets, true);
        }
        if (deployment.paused() || resized(deployment, sets)) {
            List<Step> steps = Proportions.scale(deployment, newest, olds);
            if (deployment.paused() || !steps.isEmpty()) {
                return new DeploymentPlan(steps, newest, sets, false);
            }
        }
        List<Step> steps = deployment.recreate()
                ? Recreate.steps(deployment, newest, olds, oldPodsRun)
                : RollingUpdate.steps(deployment, newest, olds);
        return new DeploymentPlan(
                steps.isEmpty() && DeploymentStatus.complete(deployment, newest, sets)
                        ? History.cleanUp(deployment, olds)
                        : steps,
                newest,
                sets,
                true);
    }

    private static List<ReplicaSetFacts> claim(
            DeploymentFacts deployment, Collection<ReplicaSetFacts> candidates, List<Step> claims) {
        List<ReplicaSetFacts> sets = new ArrayList<>();
        for (ReplicaSetFacts set : candidates) {
            boolean matches =
                    deployment.selector().matches(set.object().header().labels());
            if (set.controllerUid().equals(deployment.uid())) {
                if (matches || deployment.terminating()) {
                    sets.add(set);
                } else {
                    claims.add(new Step.Release(set));
                }
            } else if (matches && set.controllerUid().isEmpty() && !set.terminating() && !deployment.terminating()) {
                claims.add(new Step.Adopt(set));
            }
        }
        sets.sort(OLDEST_FIRST);
        return sets;
    }

    /** The oldest of those with the current template; there is more than one only by accident. */
    private static @Nullable ReplicaSetFacts newest(DeploymentFacts deployment, List<ReplicaSetFacts> sets) {
        for (ReplicaSetFacts set : sets) {
            if (Templates.same(set.template(), deployment.template())) {
                return set;
            }
        }
        return null;
    }

    /** Keeps annotations, revision numbers and minReadySeconds right. */
    private static List<Step> upkeep(
            DeploymentFacts deployment, @Nullable ReplicaSetFacts newest, List<ReplicaSetFacts> olds) {
        if (newest == null || newest.terminating()) {
            return List.of();
        }
        Map<String, String> missing = Revisions.missing(deployment, newest, Revisions.next(olds));
        if (!missing.isEmpty() || newest.minReadySeconds() != deployment.minReadySeconds()) {
            return List.of(new Step.Amend(newest, missing, deployment.minReadySeconds()));
        }
        String revision = newest.annotations().getOrDefault(Revisions.REVISION, "");
        return revision.equals(deployment.annotations().get(Revisions.REVISION))
                ? List.of()
                : List.of(new Step.Note(revision));
    }

    /** Whether the Deployment's size has changed since its ReplicaSets were scaled. */
    private static boolean resized(DeploymentFacts deployment, List<ReplicaSetFacts> sets) {
        for (ReplicaSetFacts set : sets) {
            if (set.replicas() > 0
                    && set.annotations().containsKey(Revisions.DESIRED_REPLICAS)
                    && set.annotatedNumber(Revisions.DESIRED_REPLICAS) != deployment.replicas()) {
                return true;
            }
        }
        return false;
    }

    static int replicas(Collection<ReplicaSetFacts> sets) {
        return sets.stream().mapToInt(ReplicaSetFacts::replicas).sum();
    }

    static int available(Collection<ReplicaSetFacts> sets) {
        return sets.stream().mapToInt(ReplicaSetFacts::availableReplicas).sum();
    }
}
