package dev.troupe.workload.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The annotations that link a Deployment and its ReplicaSets, and the numbers of its revisions. */
public final class Revisions {
    public static final String REVISION = "deployment.kubernetes.io/revision";
    public static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
    public static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
    public static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

    private static final Set<String> NOT_COPIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            REVISION,
            REVISION_HISTORY,
            DESIRED_REPLICAS,
            MAX_REPLICAS,
            "deprecated.deployment.rollback.to");

    /** How long the list of former revisions may get before its oldest are dropped, in characters. */
    private static final int MAX_HISTORY_LENGTH = 2000;

    private Revisions() {}

    /** The revision that the newest ReplicaSet gets: one more than any other has. */
    public static long next(Collection<ReplicaSetFacts> olds) {
        return 1
                + olds.stream()
                        .mapToLong(set -> set.annotatedNumber(REVISION))
                        .max()
                        .orElse(0);
    }

    /**
     * The annotations that the newest ReplicaSet should have and has not: the Deployment's (change cause included), the
     * revision, and which revisions it was before, when a rollback makes it the newest again.
     */
    public static Map<String, String> missing(DeploymentFacts deployment, ReplicaSetFacts newest, long revision) {
        Map<String, String> missing = new LinkedHashMap<>();
        copied(deployment).forEach((name, value) -> {
            if (!value.equals(newest.annotations().get(name))) {
                missing.put(name, value);
            }
        });
        long current = newest.annotatedNumber(REVISION);
        // Where old ReplicaSets were cleaned up the newest may well have a higher number than it needs.
        if (current < revision) {
            missing.put(REVISION, Long.toString(revision));
            if (current > 0) {
                missing.put(REVISION_HISTORY, history(newest.annotations().get(REVISION_HISTORY), current));
            }
        }
        return missing;
    }

    /** The annotations of a ReplicaSet that is about to be created. */
    public static Map<String, String> initial(DeploymentFacts deployment, long revision) {
        Map<String, String> annotations = new LinkedHashMap<>(copied(deployment));
        annotations.put(REVISION, Long.toString(revision));
        annotations.putAll(scale(deployment));
        return annotations;
    }

    /** By which a ReplicaSet remembers for what size of the Deployment it was scaled. */
    public static Map<String, String> scale(DeploymentFacts deployment) {
        return Map.of(
                DESIRED_REPLICAS, Integer.toString(deployment.replicas()),
                MAX_REPLICAS, Integer.toString(deployment.replicas() + deployment.maxSurge()));
    }

    private static Map<String, String> copied(DeploymentFacts deployment) {
        Map<String, String> copied = new LinkedHashMap<>(deployment.annotations());
        copied.keySet().removeAll(NOT_COPIED);
        return copied;
    }

    private static String history(@Nullable String before, long revision) {
        String history = before == null || before.isEmpty() ? "" + revision : before + "," + revision;
        while (history.length() > MAX_HISTORY_LENGTH) {
            history = history.substring(history.indexOf(',') + 1);
        }
        return history;
    }
}
