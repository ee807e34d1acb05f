package dev.troupe.node.pod;

import java.util.Set;

/** What a pod's worker tells its parent. */
public sealed interface PodReport {
    String uid();

    /** Which sandboxes and containers are the pod's. */
    record Ids(String uid, Set<String> ids) implements PodReport {}

    /** Nothing of the pod is left on this node, and the API knows it no more. */
    record Finished(String uid) implements PodReport {}
}
