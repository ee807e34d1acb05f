package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A pod that names its node may run there only. */
public final class NodeName implements Filter {
    private static final List<String> REASONS = List.of("node(s) didn't match the requested node name");

    @Override
    public String name() {
        return "NodeName";
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        return pod.nodeName().isEmpty() || pod.nodeName().equals(nodes.name(place));
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
        return EnumSet.of(ClusterEvent.NODE_ADDED);
    }
}
