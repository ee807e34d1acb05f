package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions that the agent keeps; those of others (readiness gates) stay as they are, and PodScheduled but for the
 * generation that it is about.
 */
final class PodConditions {
    private final Pod pod;
    private final ArrayNode conditions;
    private final Instant now;

    /** @param current the conditions that the API has */
    PodConditions(Pod pod, JsonNode current, Instant now) {
        this.pod = pod;
        this.conditions = Json.array();
        current.forEach(condition -> conditions.add(condition.deepCopy()));
        this.now = now;
    }

    /**
     * @param sandboxReady whether the pod's sandbox and network are there
     * @param phase the pod's phase
     */
    ArrayNode update(boolean sandboxReady, String phase, ArrayNode init, ArrayNode containers) {
        // That it has a node holds for what its spec is now, as a kubelet says.
        if (find("PodScheduled") instanceof ObjectNode scheduled
                && Json.text(scheduled, "status").equals("True")) {
            observe(scheduled);
        }
        set("PodReadyToStartContainers", sandboxReady, "", "");
        initialized(phase, init, containers);
        switch (phase) {
            case "Succeeded" -> over("PodCompleted");
            case "Failed" -> over("PodFailed");
            default -> ready(init, containers);
        }
        return conditions;
    }

    private void over(String reason) {
        set("Ready", false, reason, "");
        set("ContainersReady", false, reason, "");
    }

    private void initialized(String phase, ArrayNode init, ArrayNode containers) {
        if (phase.equals("Succeeded")) {
            set("Initialized", true, "PodCompleted", "");
            return;
        }
        List<String> incomplete = new ArrayList<>();
        List<Container> specs = pod.getSpec().getInitContainers();
        boolean begun = false;
        for (JsonNode status : containers) {
            begun |= status.has("containerID");
        }
        for (int i = 0; i < specs.size(); i++) {
            JsonNode status = init.get(i);
            boolean complete = Pods.isSidecar(specs.get(i))
                    ? status.path("started").asBoolean() || begun
                    : status.path("ready").asBoolean();
            if (!complete) {
                incomplete.add(specs.get(i).getName());
            }
        }
        if (incomplete.isEmpty()) {
            set("Initialized", true, "", "");
        } else {
            set(
                    "Initialized",
                    false,
                    "ContainersNotInitialized",
                    "containers with incomplete status: " + list(incomplete));
        }
    }

    private void ready(ArrayNode init, ArrayNode containers) {
        List<String> unready = new ArrayList<>();
        List<Container> specs = pod.getSpec().getInitContainers();
        for (int i = 0; i < specs.size(); i++) {
            if (Pods.isSidecar(specs.get(i)) && !init.get(i).path("ready").asBoolean()) {
                unready.add(specs.get(i).getName());
            }
        }
        for (JsonNode status : containers) {
            if (!status.path("ready").asBoolean()) {
                unready.add(Json.text(status, "name"));
            }
        }
        String message = "containers with unready status: " + list(unready);
        if (!unready.isEmpty()) {
            set("Ready", false, "ContainersNotReady", message);
            set("ContainersReady", false, "ContainersNotReady", message);
            return;
        }
        String gates = closedGates();
        set("Ready", gates.isEmpty(), gates.isEmpty() ? "" : "ReadinessGatesNotReady", gates);
        set("ContainersReady", true, "", "");
    }

    private String closedGates() {
        List<String> closed = new ArrayList<>();
        for (PodReadinessGate gate : pod.getSpec().getReadinessGates()) {
            String type = gate.getConditionType();
            JsonNode condition = find(type);
            if (condition.isMissingNode()) {
                closed.add("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
            } else if (!Json.text(condition, "status").equals("True")) {
                closed.add("the status of pod readiness gate \"" + type + "\" is not \"True\", but "
                        + Json.text(condition, "status"));
            }
        }
        return String.join(", ", closed);
    }

    private JsonNode find(String type) {
        for (JsonNode condition : conditions) {
            if (Json.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return Json.object().path("none");
    }

    private void set(String type, boolean isTrue, String reason, String message) {
        String status = isTrue ? "True" : "False";
        JsonNode old = find(type);
        ObjectNode condition = old instanceof ObjectNode existing ? existing : conditions.addObject();
        boolean same = Json.text(condition, "status").equals(status) && condition.has("lastTransitionTime");
        JsonNode since = condition.get("lastTransitionTime");
        JsonNode probed = condition.get("lastProbeTime");
        condition.removeAll();
        if (probed != null) {
            condition.set("lastProbeTime", probed);
        }
        if (same) {
            condition.set("lastTransitionTime", since);
        } else {
            condition.put("lastTransitionTime", ContainerStatuses.time(now));
        }
        if (!message.isEmpty()) {
            condition.put("message", message);
        }
        observe(condition);
        if (!reason.isEmpty()) {
            condition.put("reason", reason);
        }
        condition.put("status", status).put("type", type);
    }

    private void observe(ObjectNode condition) {
        Long generation = pod.getMetadata().getGeneration();
        if (generation != null) {
            condition.put("observedGeneration", Math.toIntExact(generation));
        }
    }

    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }
}
