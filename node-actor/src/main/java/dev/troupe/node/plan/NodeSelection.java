package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** nodeSelector and required node affinity. */
final class NodeSelection {
    private NodeSelection() {}

    static boolean matches(Pod pod, String nodeName, Map<String, String> labels) {
        Map<String, String> selector = pod.getSpec().getNodeSelector();
        if (selector != null && !labels.entrySet().containsAll(selector.entrySet())) {
            return false;
        }
        NodeAffinity affinity = pod.getSpec().getAffinity() == null
                ? null
                : pod.getSpec().getAffinity().getNodeAffinity();
        if (affinity == null || affinity.getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return true;
        }
        return affinity.getRequiredDuringSchedulingIgnoredDuringExecution().getNodeSelectorTerms().stream()
                .anyMatch(term -> matches(term, nodeName, labels));
    }

    private static boolean matches(NodeSelectorTerm term, String nodeName, Map<String, String> labels) {
        boolean empty =
                term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty();
        return !empty
                && term.getMatchExpressions().stream().allMatch(r -> matches(r, labels.get(r.getKey())))
                && term.getMatchFields().stream()
                        .allMatch(r -> r.getKey().equals("metadata.name") && matches(r, nodeName));
    }

    private static boolean matches(NodeSelectorRequirement requirement, @Nullable String value) {
        List<String> values = requirement.getValues();
        return switch (requirement.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> value != null && compare(value, values) > 0;
            case "Lt" -> value != null && compare(value, values) < 0;
            default -> false;
        };
    }

    /** Greater, less or, where one of them is no number, neither. */
    private static int compare(String value, List<String> values) {
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
