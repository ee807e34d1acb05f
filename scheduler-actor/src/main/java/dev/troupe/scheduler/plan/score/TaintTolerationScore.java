package dev.troupe.scheduler.plan.score;

import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.Taint;
import java.util.List;

/** Prefers nodes with few PreferNoSchedule taints that the pod does not tolerate. */
public final class TaintTolerationScore implements Score {

    @Override
    public String name() {
        return "TaintToleration";
    }

    @Override
    public int defaultWeight() {
        return 3;
    }

    @Override
    public Scale scale() {
        return Scale.LOWEST_BEST;
    }

    @Override
    public boolean concerns(PodInfo pod) {
        return true;
    }

    @Override
    public long mark(PodInfo pod, NodeTable nodes, int place) {
        List<Taint> taints = nodes.taints(place);
        long untolerated = 0;
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            if (taint.effect().equals("PreferNoSchedule") && !pod.tolerates(taint)) {
                untolerated++;
            }
        }
        return untolerated;
    }
}
