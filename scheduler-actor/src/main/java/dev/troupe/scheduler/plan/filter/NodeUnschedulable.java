package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.Taint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Keeps pods off cordoned nodes, except those that tolerate the taint which cordoning stands for. */
public final class NodeUnschedulable implements Filter {
    private static final Taint CORDON = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule", null);
    private static final List<String> REASONS = List.of("node(s) were unschedulable");

    @Override
    public String name() {
        return "NodeUnschedulable";
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        return !nodes.unschedulable(place) || pod.tolerates(CORDON);
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
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_TAINTS);
    }
}
