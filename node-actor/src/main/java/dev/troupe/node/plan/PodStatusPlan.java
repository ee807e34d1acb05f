package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;

/** The status of a pod as a kubelet would report it. */
public final class PodStatusPlan {
    private static final List<String> OWNED = List.of(
            "phase",
            "reason",
            "message",
            "conditions",
            "hostIP",
            "hostIPs",
            "podIP",
            "podIPs",
            "startTime",
            "initContainerStatuses",
            "containerStatuses",
            "ephemeralContainerStatuses",
            "observedGeneration");

    private PodStatusPlan() {}

    /**
     * What of the node shows in the status of its pods.
     *
     * @param addresses the node's own, the primary first
     * @param runtimeName the scheme of container ids, {@code containerd}
     */
    public record Host(List<String> addresses, String runtimeName) {}

    /**
     * The whole status, as far as the agent decides about it.
     *
     * @param current the status that the API has
     */
    public static ObjectNode status(
            Pod pod, JsonNode current, Observed observed, Memory memory, Host host, Instant now) {
        ObjectNode status = Json.object();
        Memory.Rejection rejection = memory.rejection();
        status.put("startTime", current.path("startTime").asText(ContainerStatuses.time(now)));
        if (rejection != null) {
            status.put("phase", "Failed").put("reason", rejection.reason());
            status.put("message", "Pod was rejected: " + rejection.message());
            copy(current, status, "conditions");
            return status;
        }
        boolean running = Goal.of(pod, observed, memory, 0, now) instanceof Goal.Run;
        ContainerStatuses containers =
                new ContainerStatuses(pod, current, observed, memory, running, host.runtimeName(), now);
        ArrayNode init = containers.init();
        ArrayNode ordinary = containers.ordinary();
        String phase = phase(pod, current, memory, init, ordinary, running);
        boolean sandboxReady = observed.readySandbox().isPresent() && !PodPhase.isTerminal(phase);
        Long generation = pod.getMetadata().getGeneration();
        if (generation != null) {
            status.put("observedGeneration", Math.toIntExact(generation));
        }
        status.put("phase", phase);
        reason(current, memory, status);
        status.set(
                "conditions",
                new PodConditions(pod, current.path("conditions"), now).update(sandboxReady, phase, init, ordinary));
        addresses(pod, current, observed, host, status);
        setUnlessEmpty(status, "initContainerStatuses", init);
        setUnlessEmpty(status, "containerStatuses", ordinary);
        setUnlessEmpty(status, "ephemeralContainerStatuses", containers.ephemeral());
        return status;
    }

    /** The merge patch of the status that makes {@code current} read {@code desired}; empty if it does already. */
    public static ObjectNode patch(JsonNode current, ObjectNode desired) {
        ObjectNode patch = Json.object();
        for (String field : OWNED) {
            JsonNode want = desired.get(field);
            JsonNode have = current.get(field);
            if (want == null && have != null && !have.isNull()) {
                patch.putNull(field);
            } else if (want != null && !want.equals(have)) {
                patch.set(field, want);
            }
        }
        return patch;
    }

    private static String phase(
            Pod pod, JsonNode current, Memory memory, ArrayNode init, ArrayNode ordinary, boolean running) {
        String before = PodPhase.of(current);
        if (PodPhase.isTerminal(before)) {
            return before;
        }
        if (memory.ended() != null) {
            return memory.ended().phase();
        }
        // A pod that is being deleted keeps its phase while containers run; then their ends decide.
        boolean over = !running && allOver(ordinary);
        return PodPhase.of(pod, init, ordinary, !over);
    }

    private static boolean allOver(ArrayNode containers) {
        for (JsonNode status : containers) {
            if (!status.path("state").has("terminated")) {
                return false;
            }
        }
        return true;
    }

    private static void reason(JsonNode current, Memory memory, ObjectNode status) {
        if (memory.ended() != null) {
            status.put("reason", memory.ended().reason())
                    .put("message", memory.ended().message());
        } else if (PodPhase.isTerminal(PodPhase.of(current))) {
            copy(current, status, "reason");
            copy(current, status, "message");
        }
    }

    private static void addresses(Pod pod, JsonNode current, Observed observed, Host host, ObjectNode status) {
        put(status, "hostIP", "hostIPs", host.addresses());
        List<String> addresses = Pods.isTrue(pod.getSpec().getHostNetwork())
                ? host.addresses()
                : observed.readySandbox().map(Observed.Sandbox::addresses).orElse(List.of());
        if (addresses.isEmpty()) {
            copy(current, status, "podIP");
            copy(current, status, "podIPs");
        } else {
            put(status, "podIP", "podIPs", addresses);
        }
    }

    private static void put(ObjectNode status, String one, String many, List<String> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        status.put(one, addresses.getFirst());
        ArrayNode list = status.putArray(many);
        addresses.forEach(address -> list.addObject().put("ip", address));
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        if (value != null && !value.isNull()) {
            to.set(field, value);
        }
    }

    private static void setUnlessEmpty(ObjectNode status, String field, ArrayNode list) {
        if (!list.isEmpty()) {
            status.set(field, list);
        }
    }
}
