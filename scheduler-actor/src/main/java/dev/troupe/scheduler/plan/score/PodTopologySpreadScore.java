package dev.troupe.scheduler.plan.score;

import dev.troupe.scheduler.plan.DomainCounts;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.SpreadConstraint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prefers where few pods of the same group are. The group is what the pod's wishes for spreading select; for a pod
 * that has no constraints at all, its siblings under the same controller, over nodes and over zones.
 */
public final class PodTopologySpreadScore implements Score {
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final List<SpreadConstraint> wishes;
    private final DomainCounts counts;

    /** Knows of no pods; {@link #prepare} finds them. */
    public PodTopologySpreadScore() {
        this(List.of(), new DomainCounts());
    }

    private PodTopologySpreadScore(List<SpreadConstraint> wishes, DomainCounts counts) {
        this.wishes = wishes;
        this.counts = counts;
    }

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    @Override
    public int defaultWeight() {
        return 2;
    }

    @Override
    public Scale scale() {
        return Scale.LOWEST_BEST;
    }

    @Override
    public boolean concerns(PodInfo pod) {
        return pod.spread().isEmpty()
                ? !pod.controllerUid().isEmpty()
                : pod.spread().stream().anyMatch(constraint -> !constraint.required());
    }

    @Override
    public Score prepare(PodInfo pod, NodeTable nodes) {
        List<SpreadConstraint> asked = pod.spread().stream()
                .filter(constraint -> !constraint.required())
                .toList();
        DomainCounts found = new DomainCounts();
        if (asked.isEmpty()) {
            nodes.siblings(pod.controllerUid()).forEach((node, number) -> {
                found.add(HOSTNAME, node, number);
                String zone = nodes.label(node, ZONE);
                if (zone != null) {
                    found.add(ZONE, zone, number);
                }
            });
        } else {
            for (int place = 0; place < nodes.size(); place++) {
                count(pod, nodes, place, asked, found);
            }
        }
        return new PodTopologySpreadScore(asked, found);
    }

    private static void count(
            PodInfo pod, NodeTable nodes, int place, List<SpreadConstraint> asked, DomainCounts found) {
        for (PodInfo other : nodes.pods(place)) {
            if (!other.key().namespace().equals(pod.key().namespace())
                    || other.object().header().terminating()) {
                continue;
            }
            for (SpreadConstraint constraint : asked) {
                String value = nodes.labels(place).get(constraint.topologyKey());
                if (value != null && constraint.counts(other.object().header().labels())) {
                    found.add(constraint.topologyKey(), value, 1);
                }
            }
        }
    }

    @Override
    public long mark(PodInfo pod, NodeTable nodes, int place) {
        if (wishes.isEmpty()) {
            return counts.get(HOSTNAME, nodes.name(place))
                    + inDomain(ZONE, nodes.labels(place).get(ZONE));
        }
        long sum = 0;
        for (int i = 0; i < wishes.size(); i++) {
            String key = wishes.get(i).topologyKey();
            sum += inDomain(key, nodes.labels(place).get(key));
        }
        return sum;
    }

    private long inDomain(String topologyKey, @Nullable String value) {
        return value == null ? 0 : counts.get(topologyKey, value);
    }
}
