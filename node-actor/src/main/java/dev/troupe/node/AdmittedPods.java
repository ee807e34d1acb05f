package dev.troupe.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.node.plan.Admission;
import dev.troupe.node.plan.Memory;
import dev.troupe.node.plan.NodeContext;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.pod.PodObject;
import dev.troupe.protocol.feed.ChangeFeed;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods that a node has taken and that have not ended, by uid; what they use, others cannot have. */
final class AdmittedPods {
    private final NodeAgentSettings settings;
    private final ChangeFeed feed;
    private final Map<String, Pod> admitted = new LinkedHashMap<>();

    AdmittedPods(NodeAgentSettings settings, ChangeFeed feed) {
        this.settings = settings;
        this.feed = feed;
    }

    boolean has(String uid) {
        return admitted.containsKey(uid);
    }

    /** Takes note of a pod, which uses nothing if it has ended. */
    void add(String uid, Pod pod) {
        if (!Pods.hasTerminalPhase(pod)) {
            admitted.put(uid, pod);
        }
    }

    void remove(String uid) {
        admitted.remove(uid);
    }

    /** Why the node does not take a pod that it has not seen before; null if it does. */
    Memory.@Nullable Rejection check(PodObject object, NodeContext node) {
        Pod pod = object.pod();
        boolean begun = !object.status().path("startTime").isMissingNode();
        if (begun || pod.getMetadata().getDeletionTimestamp() != null) {
            return null;
        }
        return Admission.check(pod, admitted.values(), node.name(), nodeLabels(), node.allocatable());
    }

    private Map<String, String> nodeLabels() {
        Map<String, String> labels = new HashMap<>(settings.labels());
        labels.put("kubernetes.io/hostname", settings.name());
        labels.put("kubernetes.io/os", "linux");
        feed.find(ResourceKey.clusterScoped("nodes", settings.name()))
                .ifPresent(node -> labels.putAll(node.header().labels()));
        return labels;
    }
}
