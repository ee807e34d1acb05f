package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.protocol.object.StoredObject;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a Node object says that matters to scheduling. Two that are equal make no difference to any pod, which is how
 * heartbeats are told from news.
 */
record NodeInfo(
        String name,
        boolean unschedulable,
        List<Taint> taints,
        Map<String, String> labels,
        long allocatableMillicores,
        long allocatableMemoryBytes,
        long allocatableEphemeralBytes,
        long allocatablePods,
        Map<Integer, Long> allocatableScalars) {

    static NodeInfo of(StoredObject node, ScalarNames names) {
        ObjectNode tree = node.tree();
        JsonNode spec = tree.path("spec");
        Resources allocatable = Resources.of(tree.path("status").path("allocatable"));
        Map<Integer, Long> scalars = new HashMap<>();
        allocatable.scalarNames().forEach(name -> scalars.put(names.number(name), allocatable.get(name)));
        return new NodeInfo(
                node.key().name(),
                spec.path("unschedulable").asBoolean(false),
                Taint.of(spec.path("taints")),
                node.header().labels(),
                allocatable.get(Resources.CPU),
                allocatable.get(Resources.MEMORY),
                allocatable.get(Resources.EPHEMERAL_STORAGE),
                allocatable.get(Resources.PODS),
                Map.copyOf(scalars));
    }

    /** What is new since {@code before}, as far as it could make room for a pod. */
    Set<ClusterEvent> since(NodeInfo before) {
        Set<ClusterEvent> news = EnumSet.noneOf(ClusterEvent.class);
        if (!taints.equals(before.taints) || unschedulable != before.unschedulable) {
            news.add(ClusterEvent.NODE_TAINTS);
        }
        if (!labels.equals(before.labels)) {
            news.add(ClusterEvent.NODE_LABELS);
        }
        if (allocatableMillicores != before.allocatableMillicores
                || allocatableMemoryBytes != before.allocatableMemoryBytes
                || allocatableEphemeralBytes != before.allocatableEphemeralBytes
                || allocatablePods != before.allocatablePods
                || !allocatableScalars.equals(before.allocatableScalars)) {
            news.add(ClusterEvent.NODE_ALLOCATABLE);
        }
        return news;
    }
}
