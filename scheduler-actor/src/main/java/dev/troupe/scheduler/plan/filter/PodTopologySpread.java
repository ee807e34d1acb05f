package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.DomainCounts;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.SpreadConstraint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** No value of a node label may get more pods above the fewest than the pod's spread constraints allow. */
public final class PodTopologySpread implements Filter {
    private static final List<String> SKEWED = List.of("node(s) didn't match pod topology spread constraints");
    private static final List<String> UNLABELED =
            List.of("node(s) didn't match pod topology spread constraints (missing required label)");
    private static final NodeAffinity AFFINITY = new NodeAffinity();
    private static final TaintToleration TAINTS = new TaintToleration();

    private final List<Spread> spreads;

    /** A constraint with what the cluster looks like for it. */
    private record Spread(SpreadConstraint constraint, DomainCounts counts, int fewest, boolean countsItself) {

        boolean allows(String value) {
            int already = counts.get(constraint.topologyKey(), value);
            return already + (countsItself ? 1 : 0) - fewest <= constraint.maxSkew();
        }
    }

    /** Knows of no constraints; {@link #prepare} finds the pod's. */
    public PodTopologySpread() {
        this(List.of());
    }

    private PodTopologySpread(List<Spread> spreads) {
        this.spreads = spreads;
    }

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    @Override
    public Filter prepare(PodInfo pod, NodeTable nodes) {
        if (pod.spread().isEmpty()) {
            return this;
        }
        List<SpreadConstraint> required =
                pod.spread().stream().filter(SpreadConstraint::required).toList();
        if (required.isEmpty()) {
            return this;
        }
        List<Spread> prepared = new ArrayList<>();
        for (SpreadConstraint constraint : required) {
            DomainCounts counts = new DomainCounts();
            for (int place = 0; place < nodes.size(); place++) {
                if (counted(pod, nodes, place, required, constraint)) {
                    String value = nodes.labels(place).get(constraint.topologyKey());
                    counts.add(
                            constraint.topologyKey(),
                            value == null ? "" : value,
                            matching(pod, nodes, place, constraint));
                }
            }
            int domains = counts.all(constraint.topologyKey()).size();
            int fewest = domains < constraint.minDomains()
                    ? 0
                    : counts.all(constraint.topologyKey()).stream()
                            .mapToInt(Integer::intValue)
                            .min()
                            .orElse(0);
            prepared.add(new Spread(
                    constraint,
                    counts,
                    fewest,
                    constraint.counts(pod.object().header().labels())));
        }
        return new PodTopologySpread(prepared);
    }

    /** Only nodes that have the labels of all constraints are compared, and those that the pod could go to. */
    private static boolean counted(
            PodInfo pod, NodeTable nodes, int place, List<SpreadConstraint> all, SpreadConstraint constraint) {
        Map<String, String> labels = nodes.labels(place);
        return all.stream().allMatch(each -> labels.containsKey(each.topologyKey()))
                && (!constraint.honorAffinity() || AFFINITY.passes(pod, nodes, place))
                && (!constraint.honorTaints() || TAINTS.passes(pod, nodes, place));
    }

    private static int matching(PodInfo pod, NodeTable nodes, int place, SpreadConstraint constraint) {
        int count = 0;
        for (PodInfo other : nodes.pods(place)) {
            if (other.key().namespace().equals(pod.key().namespace())
                    && !other.object().header().terminating()
                    && constraint.counts(other.object().header().labels())) {
                count++;
            }
        }
        return count;
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        for (int i = 0; i < spreads.size(); i++) {
            Spread spread = spreads.get(i);
            String value = nodes.labels(place).get(spread.constraint().topologyKey());
            if (value == null || !spread.allows(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> reasons(PodInfo pod, NodeTable nodes, int place) {
        return labeled(nodes, place) ? SKEWED : UNLABELED;
    }

    private boolean labeled(NodeTable nodes, int place) {
        return spreads.stream()
                .allMatch(spread ->
                        nodes.labels(place).containsKey(spread.constraint().topologyKey()));
    }

    @Override
    public boolean couldPass(PodInfo pod, NodeTable nodes, int place) {
        return labeled(nodes, place);
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(
                ClusterEvent.NODE_ADDED,
                ClusterEvent.NODE_LABELS,
                ClusterEvent.NODE_TAINTS,
                ClusterEvent.POD_GONE,
                ClusterEvent.POD_PLACED);
    }
}
