package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.DomainCounts;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.PodTerm;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pods that a pod must be near to are near, those that it must be far from are not, and no pod that is there
 * already wants to be far from it.
 */
public final class InterPodAffinity implements Filter {
    private static final List<String> NOT_NEAR = List.of("node(s) didn't match pod affinity rules");
    private static final List<String> NOT_FAR = List.of("node(s) didn't match pod anti-affinity rules");
    private static final List<String> NOT_WANTED = List.of("node(s) didn't satisfy existing pods anti-affinity rules");

    private final DomainCounts near;
    private final DomainCounts far;
    private final DomainCounts unwanted;

    /** Knows of no pods; {@link #prepare} finds them. */
    public InterPodAffinity() {
        this(new DomainCounts(), new DomainCounts(), new DomainCounts());
    }

    private InterPodAffinity(DomainCounts near, DomainCounts far, DomainCounts unwanted) {
        this.near = near;
        this.far = far;
        this.unwanted = unwanted;
    }

    @Override
    public String name() {
        return "InterPodAffinity";
    }

    @Override
    public Filter prepare(PodInfo pod, NodeTable nodes) {
        if (pod.affinity().requiresNothing() && nodes.keepingOthersFar().isEmpty()) {
            return this;
        }
        InterPodAffinity prepared = new InterPodAffinity();
        for (PodInfo other : nodes.keepingOthersFar()) {
            Map<String, String> labels = nodes.labelsOfNodeOf(other.uid());
            other.affinity().far().stream()
                    .filter(term -> term.matches(pod))
                    .forEach(term -> count(prepared.unwanted, term, labels));
        }
        if (!pod.affinity().requiresNothing()) {
            for (int place = 0; place < nodes.size(); place++) {
                for (PodInfo other : nodes.pods(place)) {
                    prepared.meet(pod, other, nodes.labels(place));
                }
            }
        }
        return prepared;
    }

    private void meet(PodInfo pod, PodInfo other, Map<String, String> nodeLabels) {
        List<PodTerm> wanted = pod.affinity().near();
        if (!wanted.isEmpty() && matchesAll(wanted, other)) {
            wanted.forEach(term -> count(near, term, nodeLabels));
        }
        pod.affinity().far().stream().filter(term -> term.matches(other)).forEach(term -> count(far, term, nodeLabels));
    }

    private static boolean matchesAll(List<PodTerm> terms, PodInfo pod) {
        return terms.stream().allMatch(term -> term.matches(pod));
    }

    private static void count(DomainCounts counts, PodTerm term, Map<String, String> nodeLabels) {
        String value = nodeLabels.get(term.topologyKey());
        if (value != null) {
            counts.add(term.topologyKey(), value, 1);
        }
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        Map<String, String> labels = nodes.labels(place);
        return isNear(pod, labels) && isFar(pod, labels) && !unwanted.touches(labels);
    }

    /** The first of a group that wants to be together finds nobody: it may be anywhere. */
    private boolean isNear(PodInfo pod, Map<String, String> labels) {
        List<PodTerm> terms = pod.affinity().near();
        boolean allNear = true;
        for (int i = 0; i < terms.size(); i++) {
            String value = labels.get(terms.get(i).topologyKey());
            if (value == null) {
                return false;
            }
            allNear &= near.get(terms.get(i).topologyKey(), value) > 0;
        }
        return allNear || (near.isEmpty() && matchesAll(terms, pod));
    }

    private boolean isFar(PodInfo pod, Map<String, String> labels) {
        List<PodTerm> terms = pod.affinity().far();
        for (int i = 0; i < terms.size(); i++) {
            String value = labels.get(terms.get(i).topologyKey());
            if (value != null && far.get(terms.get(i).topologyKey(), value) > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> reasons(PodInfo pod, NodeTable nodes, int place) {
        Map<String, String> labels = nodes.labels(place);
        if (!isNear(pod, labels)) {
            return NOT_NEAR;
        }
        return isFar(pod, labels) ? NOT_WANTED : NOT_FAR;
    }

    @Override
    public boolean couldPass(PodInfo pod, NodeTable nodes, int place) {
        return isNear(pod, nodes.labels(place));
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(
                ClusterEvent.NODE_ADDED, ClusterEvent.NODE_LABELS, ClusterEvent.POD_GONE, ClusterEvent.POD_PLACED);
    }
}
