package dev.troupe.scheduler.plan;

/** What may happen in the cluster that could let a waiting pod run. */
public enum ClusterEvent {
    NODE_ADDED,
    /** The node offers another amount of something. */
    NODE_ALLOCATABLE,
    NODE_LABELS,
    /** Its taints, or whether it is cordoned. */
    NODE_TAINTS,
    /** A pod has left its node and frees what it used. */
    POD_GONE,
    /** A pod has got a node, where others may want to be near it. */
    POD_PLACED,
    /** The waiting pod itself has changed. */
    POD_CHANGED,
    /** Enough time has passed. */
    TIME_PASSED
}
