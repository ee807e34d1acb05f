package dev.troupe.scheduler.plan.score;

import dev.troupe.scheduler.plan.DomainCounts;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.PodTerm;
import java.util.List;
import java.util.Map;

/** Prefers to be near the pods that the pod would like to be near to, and far from those that it would not. */
public final class InterPodAffinityScore implements Score {
    private final DomainCounts weights;

    /** Knows of no pods; {@link #prepare} finds them. */
    public InterPodAffinityScore() {
        this(new DomainCounts());
    }

    private InterPodAffinityScore(DomainCounts weights) {
        this.weights = weights;
    }

    @Override
    public String name() {
        return "InterPodAffinity";
    }

    @Override
    public int defaultWeight() {
        return 2;
    }

    @Override
    public Scale scale() {
        return Scale.RANGE;
    }

    @Override
    public boolean concerns(PodInfo pod) {
        return !pod.affinity().ratherNear().isEmpty()
                || !pod.affinity().ratherFar().isEmpty();
    }

    @Override
    public Score prepare(PodInfo pod, NodeTable nodes) {
        DomainCounts sums = new DomainCounts();
        for (int place = 0; place < nodes.size(); place++) {
            for (PodInfo other : nodes.pods(place)) {
                add(sums, pod.affinity().ratherNear(), other, nodes.labels(place), 1);
                add(sums, pod.affinity().ratherFar(), other, nodes.labels(place), -1);
            }
        }
        return new InterPodAffinityScore(sums);
    }

    private static void add(
            DomainCounts sums, List<PodTerm> terms, PodInfo other, Map<String, String> nodeLabels, int sign) {
        for (PodTerm term : terms) {
            String value = nodeLabels.get(term.topologyKey());
            if (value != null && term.matches(other)) {
                sums.add(term.topologyKey(), value, sign * term.weight());
            }
        }
    }

    @Override
    public long mark(PodInfo pod, NodeTable nodes, int place) {
        return weights.sum(nodes.labels(place));
    }
}
