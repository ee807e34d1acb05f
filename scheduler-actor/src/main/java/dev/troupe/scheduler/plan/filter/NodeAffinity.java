package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.NodeSelectorTerm;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The node must have all labels of the pod's nodeSelector, and match one term of its required node affinity. */
public final class NodeAffinity implements Filter {
    private static final List<String> REASONS = List.of("node(s) didn't match Pod's node affinity/selector");

    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        return selects(pod, nodes.labels(place)) && affine(pod, nodes, place);
    }

    private static boolean selects(PodInfo pod, Map<String, String> labels) {
        if (pod.nodeSelector().isEmpty()) {
            return true;
        }
        for (Map.Entry<String, String> wanted : pod.nodeSelector().entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean affine(PodInfo pod, NodeTable nodes, int place) {
        List<NodeSelectorTerm> terms = pod.requiredTerms();
        if (terms == null) {
            return true;
        }
        for (int i = 0; i < terms.size(); i++) {
            if (terms.get(i).matches(nodes.name(place), nodes.labels(place))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<String> reasons(PodInfo pod, NodeTable nodes, int place) {
        return REASONS;
    }

    @Override
    public boolean couldPass(PodInfo pod, NodeTable nodes, int place) {
        return false;
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_LABELS);
    }
}
