package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import dev.troupe.scheduler.plan.Requests;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the pod requests must be free on the node: its number of pods, CPU, memory, and every other resource. */
public final class NodeResourcesFit implements Filter {

    @Override
    public String name() {
        return "NodeResourcesFit";
    }

    @Override
    public boolean passes(PodInfo pod, NodeTable nodes, int place) {
        Requests requests = pod.requests();
        if (nodes.usedPods(place) + 1 > nodes.allocatablePods(place)) {
            return false;
        }
        if (!fits(requests.millicores(), nodes.usedMillicores(place), nodes.allocatableMillicores(place))
                || !fits(requests.memoryBytes(), nodes.usedMemoryBytes(place), nodes.allocatableMemoryBytes(place))
                || !fits(
                        requests.ephemeralBytes(),
                        nodes.usedEphemeralBytes(place),
                        nodes.allocatableEphemeralBytes(place))) {
            return false;
        }
        for (int i = 0; i < requests.scalars().length; i++) {
            int scalar = requests.scalars()[i];
            if (!fits(
                    requests.scalarAmounts()[i],
                    nodes.usedScalar(place, scalar),
                    nodes.allocatableScalar(place, scalar))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(long wanted, long used, long allocatable) {
        return wanted == 0 || wanted <= allocatable - used;
    }

    @Override
    public List<String> reasons(PodInfo pod, NodeTable nodes, int place) {
        Requests requests = pod.requests();
        List<String> reasons = new ArrayList<>();
        if (nodes.usedPods(place) + 1 > nodes.allocatablePods(place)) {
            reasons.add("Too many pods");
        }
        if (!fits(requests.millicores(), nodes.usedMillicores(place), nodes.allocatableMillicores(place))) {
            reasons.add("Insufficient cpu");
        }
        if (!fits(requests.memoryBytes(), nodes.usedMemoryBytes(place), nodes.allocatableMemoryBytes(place))) {
            reasons.add("Insufficient memory");
        }
        if (!fits(requests.ephemeralBytes(), nodes.usedEphemeralBytes(place), nodes.allocatableEphemeralBytes(place))) {
            reasons.add("Insufficient ephemeral-storage");
        }
        for (int i = 0; i < requests.scalars().length; i++) {
            int scalar = requests.scalars()[i];
            if (!fits(
                    requests.scalarAmounts()[i],
                    nodes.usedScalar(place, scalar),
                    nodes.allocatableScalar(place, scalar))) {
                reasons.add("Insufficient " + nodes.scalarName(scalar));
            }
        }
        return reasons;
    }

    /** No pod's departure helps where the node would be too small even if it were empty. */
    @Override
    public boolean couldPass(PodInfo pod, NodeTable nodes, int place) {
        Requests requests = pod.requests();
        boolean large = requests.millicores() > nodes.allocatableMillicores(place)
                || requests.memoryBytes() > nodes.allocatableMemoryBytes(place)
                || requests.ephemeralBytes() > nodes.allocatableEphemeralBytes(place);
        for (int i = 0; i < requests.scalars().length; i++) {
            large |= requests.scalarAmounts()[i] > nodes.allocatableScalar(place, requests.scalars()[i]);
        }
        return !large;
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_ALLOCATABLE, ClusterEvent.POD_GONE);
    }
}
