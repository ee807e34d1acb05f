package dev.troupe.scheduler.plan;

import dev.troupe.scheduler.plan.filter.Filter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why a pod fits nowhere.
 *
 * @param message in kube-scheduler's words, as the event and the PodScheduled condition show it
 * @param helpedBy what could change it
 */
public record Diagnosis(String message, Set<ClusterEvent> helpedBy) {

    static Diagnosis of(PodInfo pod, NodeTable nodes, List<Filter> filters) {
        if (nodes.size() == 0) {
            return new Diagnosis("no nodes available to schedule pods", EnumSet.of(ClusterEvent.NODE_ADDED));
        }
        Map<String, Integer> reasons = new TreeMap<>();
        Set<ClusterEvent> helpedBy = EnumSet.of(ClusterEvent.NODE_ADDED);
        int withoutVictims = 0;
        List<Filter> prepared =
                filters.stream().map(filter -> filter.prepare(pod, nodes)).toList();
        for (int place = 0; place < nodes.size(); place++) {
            for (Filter filter : prepared) {
                if (!filter.passes(pod, nodes, place)) {
                    filter.reasons(pod, nodes, place).forEach(reason -> reasons.merge(reason, 1, Integer::sum));
                    helpedBy.addAll(filter.helpedBy());
                    withoutVictims += filter.couldPass(pod, nodes, place) ? 1 : 0;
                    break;
                }
            }
        }
        Map<String, Integer> preemption = new TreeMap<>();
        preemption.put("Preemption is not helpful for scheduling", nodes.size() - withoutVictims);
        preemption.put("No preemption victims found for incoming pod", withoutVictims);
        preemption.values().removeIf(count -> count == 0);
        String none = "0/" + nodes.size() + " nodes are available: ";
        return new Diagnosis(
                none + list(reasons) + ". no new claims to deallocate, preemption: " + none + list(preemption) + ".",
                helpedBy);
    }

    /** As texts in alphabetical order, numbers included: "10 …" stands before "2 …". */
    private static String list(Map<String, Integer> reasons) {
        return reasons.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
