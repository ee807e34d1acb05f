package dev.troupe.scheduler.plan.score;

import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;

/** Prefers nodes of which much remains free (kube-scheduler's LeastAllocated strategy over CPU and memory). */
public final class NodeResourcesFitScore implements Score {

    @Override
    public String name() {
        return "NodeResourcesFit";
    }

    @Override
    public int defaultWeight() {
        return 1;
    }

    @Override
    public Scale scale() {
        return Scale.AS_IS;
    }

    @Override
    public boolean concerns(PodInfo pod) {
        return true;
    }

    @Override
    public long mark(PodInfo pod, NodeTable nodes, int place) {
        long millicores = nodes.allocatableMillicores(place);
        long memory = nodes.allocatableMemoryBytes(place);
        long sum = 0;
        int counted = 0;
        if (millicores > 0) {
            sum += free(nodes.assumedMillicores(place) + pod.requests().assumedMillicores(), millicores);
            counted++;
        }
        if (memory > 0) {
            sum += free(nodes.assumedMemoryBytes(place) + pod.requests().assumedMemoryBytes(), memory);
            counted++;
        }
        return counted == 0 ? 0 : sum / counted;
    }

    private static long free(long used, long allocatable) {
        return used > allocatable ? 0 : (allocatable - used) * MAX / allocatable;
    }
}
