package dev.troupe.scheduler.plan.filter;

import dev.troupe.scheduler.plan.ClusterEvent;
import dev.troupe.scheduler.plan.NodeTable;
import dev.troupe.scheduler.plan.PodInfo;
import java.util.List;
import java.util.Set;

/** One rule that a node must pass. Filters are asked in the order of {@link #ALL}, and remember nothing. */
public interface Filter {

    /** All filters, in kube-scheduler's order. */
    List<Filter> ALL = List.of(
            new NodeUnschedulable(),
            new NodeName(),
            new TaintToleration(),
            new NodeAffinity(),
            new NodePorts(),
            new NodeResourcesFit(),
            new PodTopologySpread(),
            new InterPodAffinity());

    /** The name of kube-scheduler's plugin. */
    String name();

    /**
     * The filter to ask in this cycle: itself, or one that has looked at the whole cluster with the pod in mind. Called
     * once in every cycle, so it should cost nothing for pods that the rule does not concern.
     */
    default Filter prepare(PodInfo pod, NodeTable nodes) {
        return this;
    }

    /** Whether the pod may run on the node at this place. Called for every node in every cycle: allocates nothing. */
    boolean passes(PodInfo pod, NodeTable nodes, int place);

    /** Why it may not, in kube-scheduler's words; asked only where {@link #passes} said no. */
    List<String> reasons(PodInfo pod, NodeTable nodes, int place);

    /** Whether the node could pass if other pods left it. */
    boolean couldPass(PodInfo pod, NodeTable nodes, int place);

    /** After which events a refused pod is worth another look. */
    Set<ClusterEvent> helpedBy();
}
