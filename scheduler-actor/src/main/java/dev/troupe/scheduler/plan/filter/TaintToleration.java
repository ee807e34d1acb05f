package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.Taint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps pods off nodes with a NoSchedule or NoExecute taint that they do not tolerate. */
public final class TaintToleration implements Filter {

    @Override
    public String name() {
        return "TaintToleration";
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        return untolerated(pod, nodes, place) == null;
    }

    @Override
    public List<String> reasons(PodInfo pod, NodeTable nodes, int place) {
        Taint taint = untolerated(pod, nodes, place);
        return taint == null
                ? List.of()
                : List.of("node(s) had untolerated taint {" + taint.key() + ": " + taint.value() + "}");
    }

    @Override
    public boolean couldPass(PodInfo pod, NodeTable nodes, int place) {
        return false;
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_TAINTS);
    }

    private static @Nullable Taint untolerated(PodInfo pod, NodeTable nodes, int place) {
        List<Taint> taints = nodes.taints(place);
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            if (taint.forbids() && !pod.tolerates(taint)) {
                return taint;
            }
        }
        return null;
    }
}
