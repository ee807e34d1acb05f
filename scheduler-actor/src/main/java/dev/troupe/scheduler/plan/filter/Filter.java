package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import java.util.List;
import java.util.Set;

/** One rule that a node must pass. Filters hold no state, and are asked in the order of {@link #ALL}. */
public interface Filter {

    /** All filters, in kube-scheduler's order. */
    List<Filter> ALL = List.of(
            new NodeUnschedulable(),
            new NodeName(),
            new TaintToleration(),
            new NodeAffinity(),
            new NodePorts(),
            new NodeResourcesFit());

    /** The name of kube-scheduler's plugin. */
    String name();

    /** Whether the pod may run on the node at this place. Called for every node in every cycle: allocates nothing. */
    boolean passes(PodInfo pod, NodeTable nodes, int place);

    /** Why it may not, in kube-scheduler's words; asked only where {@link #passes} said no. */
    List<String> reasons(PodInfo pod, NodeTable nodes, int place);

    /** Whether the node could pass if other pods left it. */
    boolean couldPass(PodInfo pod, NodeTable nodes, int place);

    /** After which events a refused pod is worth another look. */
    Set<ClusterEvent> helpedBy();
}
