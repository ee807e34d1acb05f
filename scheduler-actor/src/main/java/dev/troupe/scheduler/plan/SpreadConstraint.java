package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.select.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How evenly pods are to be spread over the values of a node label.
 *
 * @param maxSkew how many more pods one value may have than the value with the fewest
 * @param required whether it is a condition ({@code DoNotSchedule}) and not a wish
 * @param selector which pods of the namespace are counted; null for none
 * @param sameLabels labels whose values the counted pods must share with the pod
 * @param minDomains with fewer values than this the fewest counts as 0
 * @param honorAffinity whether nodes that the pod's node affinity excludes are left out
 * @param honorTaints whether nodes with taints that the pod does not tolerate are left out
 */
public record SpreadConstraint(
        String topologyKey,
        int maxSkew,
        boolean required,
        @Nullable LabelSelector selector,
        Map<String, String> sameLabels,
        int minDomains,
        boolean honorAffinity,
        boolean honorTaints) {

    static List<SpreadConstraint> of(JsonNode constraints, Map<String, String> podLabels) {
        List<SpreadConstraint> list = new ArrayList<>();
        for (JsonNode constraint : constraints) {
            Map<String, String> same = new HashMap<>();
            for (JsonNode key : constraint.path("matchLabelKeys")) {
                String value = podLabels.get(key.asText());
                if (value != null) {
                    same.put(key.asText(), value);
                }
            }
            JsonNode selector = constraint.path("labelSelector");
            list.add(new SpreadConstraint(
                    Json.text(constraint, "topologyKey"),
                    constraint.path("maxSkew").asInt(1),
                    !Json.text(constraint, "whenUnsatisfiable").equals("ScheduleAnyway"),
                    selector.isObject() ? LabelSelector.of(selector) : null,
                    Map.copyOf(same),
                    constraint.path("minDomains").asInt(1),
                    !Json.text(constraint, "nodeAffinityPolicy").equals("Ignore"),
                    Json.text(constraint, "nodeTaintsPolicy").equals("Honor")));
        }
        return List.copyOf(list);
    }

    /** Whether it counts a pod with these labels. */
    public boolean counts(Map<String, String> labels) {
        return selector != null && selector.matches(labels) && labels.entrySet().containsAll(sameLabels.entrySet());
    }
}
