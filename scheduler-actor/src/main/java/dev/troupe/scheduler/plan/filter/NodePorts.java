package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.HostPort;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The host ports that the pod wants must be free on the node. */
public final class NodePorts implements Filter {
    private static final List<String> REASONS = List.of("node(s) didn't have free ports for the requested pod ports");

    @Override
    public String name() {
        return "NodePorts";
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        List<HostPort> wanted = pod.hostPorts();
        List<HostPort> used = nodes.usedPorts(place);
        for (int i = 0; i < wanted.size(); i++) {
            for (int j = 0; j < used.size(); j++) {
                if (wanted.get(i).conflictsWith(used.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public List<String> reasons(PodInfo pod, NodeTable nodes, int place) {
        return REASONS;
    }

    @Override
    public boolean couldPass(PodInfo pod, NodeTable nodes, int place) {
        return true;
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.POD_GONE);
    }
}
