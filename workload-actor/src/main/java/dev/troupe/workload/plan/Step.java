package dev.troupe.workload.plan;

import java.util.Map;

/** One thing that a Deployment does to a ReplicaSet or to itself. */
public sealed interface Step {

    /** Takes an orphan on that its selector matches. */
    record Adopt(ReplicaSetFacts set) implements Step {}

    /** Lets go a ReplicaSet whose labels no longer match. */
    record Release(ReplicaSetFacts set) implements Step {}

    /** Makes the ReplicaSet of the current template. */
    record Create(int replicas, long revision) implements Step {}

    /** Corrects annotations and minReadySeconds of the newest ReplicaSet. */
    record Amend(ReplicaSetFacts set, Map<String, String> annotations, int minReadySeconds) implements Step {}

    /** Sets a ReplicaSet's number of pods, which may be the same while its annotations are not. */
    record Scale(ReplicaSetFacts set, int replicas) implements Step {}

    /** Removes an old ReplicaSet that has no pods. */
    record Remove(ReplicaSetFacts set) implements Step {}

    /** Notes the newest ReplicaSet's revision on the Deployment. */
    record Note(String revision) implements Step {}
}
