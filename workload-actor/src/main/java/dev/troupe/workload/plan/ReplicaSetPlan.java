package dev.troupe.workload.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a ReplicaSet does next.
 *
 * @param adopt orphans that match its selector
 * @param release its pods whose labels no longer match
 * @param create how many pods are missing
 * @param delete the pods that are too many
 * @param replicas the pods that count, those to be adopted included
 */
public record ReplicaSetPlan(
        List<PodFacts> adopt, List<PodFacts> release, int create, List<PodFacts> delete, List<PodFacts> replicas) {

    /** No round creates or deletes more pods than this, so that a mistake in a number can still be mended. */
    public static final int BURST_REPLICAS = 500;

    /**
     * @param pods all pods that the set owns, and orphans that match its selector
     * @param podsOnNode see {@link DeletionOrder#first}; asked only if pods are to be deleted
     */
    public static ReplicaSetPlan decide(
            ReplicaSetFacts set, Collection<PodFacts> pods, Supplier<Map<String, Integer>> podsOnNode, Instant now) {
        List<PodFacts> adopt = new ArrayList<>();
        List<PodFacts> release = new ArrayList<>();
        List<PodFacts> replicas = new ArrayList<>();
        int held = 0;
        for (PodFacts pod : pods) {
            boolean matches = set.selector().matches(pod.labels());
            boolean owned = pod.controllerUid().equals(set.uid());
            held += owned && pod.holdsPlace() ? 1 : 0;
            if (!pod.active() || !(owned || pod.controllerUid().isEmpty())) {
                continue;
            }
            if (owned && matches) {
                replicas.add(pod);
            } else if (owned && !set.terminating()) {
                release.add(pod);
            } else if (matches && !set.terminating()) {
                adopt.add(pod);
                replicas.add(pod);
            }
        }
        if (set.terminating()) {
            return new ReplicaSetPlan(adopt, release, 0, List.of(), replicas);
        }
        int missing = set.replicas() - replicas.size();
        int create = Math.clamp(missing - held, 0, BURST_REPLICAS);
        // What is about to be adopted might refuse, so nothing is given up before that is known.
        int surplus = adopt.isEmpty() ? Math.clamp(-missing, 0, BURST_REPLICAS) : 0;
        List<PodFacts> delete =
                surplus == 0 ? List.of() : DeletionOrder.first(surplus, replicas, podsOnNode.get(), now);
        return new ReplicaSetPlan(adopt, release, create, delete, replicas);
    }

    /** Nothing is to be done to pods. */
    public boolean quiet() {
        return adopt.isEmpty() && release.isEmpty() && create == 0 && delete.isEmpty();
    }
}
