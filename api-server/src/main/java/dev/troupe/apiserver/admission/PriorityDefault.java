package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.WriteRequest;
import java.util.Map;

/** A pod has a priority: that of its class, or 0. The two built-in classes are known; others do not exist yet. */
final class PriorityDefault implements AdmissionStep {
    private static final Map<String, Integer> CLASSES =
            Map.of("system-node-critical", 2_000_001_000, "system-cluster-critical", 2_000_000_000);

    @Override
    public WriteRequest fill(WriteRequest request) {
        return PodFill.apply(request, (spec, namespace) -> fillSpec(spec, request.key()));
    }

    private static void fillSpec(ObjectNode spec, ResourceKey pod) {
        String name = Json.text(spec, "priorityClassName");
        Integer priority = name.isEmpty() ? Integer.valueOf(0) : CLASSES.get(name);
        if (priority == null) {
            throw StatusException.forbidden(pod, "no PriorityClass with name " + name + " was found");
        }
        int asked = spec.path("priority").asInt(priority);
        if (asked != priority) {
            throw StatusException.forbidden(
                    pod,
                    "the integer value of priority (" + asked + ") must not be provided in pod spec; priority"
                            + " admission controller computed " + priority + " from the given PriorityClass name");
        }
        spec.put("priority", priority);
        if (!spec.has("preemptionPolicy")) {
            spec.put("preemptionPolicy", "PreemptLowerPriority");
        }
    }
}
