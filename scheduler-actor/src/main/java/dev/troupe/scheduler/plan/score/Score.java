package dev.troupe.scheduler.plan.score;

import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import java.util.List;

/** One opinion of how well a pod would do on a node. Scores remember nothing. */
public interface Score {
    /** The best mark after {@link Scale} has been applied. */
    long MAX = 100;

    /** All scores. */
    List<Score> ALL = List.of(
            new TaintTolerationScore(),
            new NodeAffinityScore(),
            new PodTopologySpreadScore(),
            new InterPodAffinityScore(),
            new NodeResourcesFitScore(),
            new NodeResourcesBalancedAllocation());

    /** How raw marks become marks from 0 to {@link #MAX}. */
    enum Scale {
        /** They are that already. */
        AS_IS,
        /** The highest raw mark of all nodes becomes the best. */
        HIGHEST_BEST,
        /** The highest raw mark of all nodes becomes 0, and 0 the best. */
        LOWEST_BEST,
        /** The lowest raw mark of all nodes becomes 0, and the highest the best. */
        RANGE
    }

    /** The name of kube-scheduler's plugin. */
    String name();

    /** How much this opinion weighs unless settings say otherwise; kube-scheduler's default. */
    int defaultWeight();

    Scale scale();

    /** Whether it has an opinion about the pod at all. */
    boolean concerns(PodInfo pod);

    /** The score to ask in this cycle; see the filters' method of that name. Called only if it concerns the pod. */
    default Score prepare(PodInfo pod, NodeTable nodes) {
        return this;
    }

    /** The raw mark of the node at this place; negative only with {@link Scale#RANGE}. Allocates nothing. */
    long mark(PodInfo pod, NodeTable nodes, int place);
}
