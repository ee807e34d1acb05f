package dev.troupe.scheduler.plan.score;

import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;

/** Prefers nodes that match much of the pod's preferred node affinity. */
public final class NodeAffinityScore implements Score {

    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public int defaultWeight() {
        return 2;
    }

    @Override
    public Scale scale() {
        return Scale.HIGHEST_BEST;
    }

    @Override
    public boolean concerns(PodInfo pod) {
        return !pod.preferred().isEmpty();
    }

    @Override
    public long mark(PodInfo pod, NodeTable nodes, int place) {
        long sum = 0;
        for (int i = 0; i < pod.preferred().size(); i++) {
            PodInfo.Preferred preferred = pod.preferred().get(i);
            if (preferred.term().matches(nodes.name(place), nodes.labels(place))) {
                sum += preferred.weight();
            }
        }
        return sum;
    }
}
