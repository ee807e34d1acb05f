package dev.troupe.scheduler.plan.score;

import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;

/** Prefers nodes whose CPU and memory would be used in like proportion, so that neither runs out long before the other. */
public final class NodeResourcesBalancedAllocation implements Score {

    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public int defaultWeight() {
        return 1;
    }

    @Override
    public Scale scale() {
        return Scale.AS_IS;
    }

    /** A pod that asks for nothing changes no balance. */
    @Override
    public boolean concerns(PodInfo pod) {
        return !pod.requests().isEmpty();
    }

    @Override
    public long mark(PodInfo pod, NodeTable nodes, int place) {
        if (nodes.allocatableMillicores(place) == 0 || nodes.allocatableMemoryBytes(place) == 0) {
            return MAX;
        }
        double cpu =
                fraction(nodes.usedMillicores(place) + pod.requests().millicores(), nodes.allocatableMillicores(place));
        double memory = fraction(
                nodes.usedMemoryBytes(place) + pod.requests().memoryBytes(), nodes.allocatableMemoryBytes(place));
        // The standard deviation of two values is half their distance.
        return (long) ((1 - Math.abs(cpu - memory) / 2) * MAX);
    }

    private static double fraction(long used, long allocatable) {
        return Math.min(1.0, (double) used / allocatable);
    }
}
