package dev.troupe.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * The one word that kubectl shows for a pod: its phase, unless some container has more to say. Containers are looked
 * at from the last to the first, so that the first one's trouble stands.
 */
final class PodStatusText {
    private static final String NODE_LOST = "NodeLost";

    private PodStatusText() {}

    static String of(JsonNode pod) {
        JsonNode status = pod.path("status");
        String reason = Trees.orElse(status.path("reason"), status.path("phase").asText());
        if (condition(status, "PodScheduled", "SchedulingGated")) {
            reason = "SchedulingGated";
        }
        String initializing = initializing(pod);
        if (!initializing.isEmpty()) {
            reason = initializing;
        }
        if (initializing.isEmpty() || isTrue(status, "Initialized")) {
            reason = running(status, reason);
        }
        if (pod.path("metadata").hasNonNull("deletionTimestamp")) {
            boolean lost = status.path("reason").asText().equals(NODE_LOST);
            boolean over = isOver(status.path("phase").asText());
            if (lost) {
                reason = "Unknown";
            } else if (!over) {
                reason = "Terminating";
            }
        }
        return reason;
    }

    private static boolean isOver(String phase) {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** What the init containers are at, empty if they are done. */
    private static String initializing(JsonNode pod) {
        Set<String> sidecars = new HashSet<>();
        JsonNode inits = pod.path("spec").path("initContainers");
        for (JsonNode init : inits) {
            if (init.path("restartPolicy").asText().equals("Always")) {
                sidecars.add(init.path("name").asText());
            }
        }
        int index = 0;
        for (JsonNode init : pod.path("status").path("initContainerStatuses")) {
            JsonNode state = init.path("state");
            boolean sidecar = sidecars.contains(init.path("name").asText());
            boolean ended = state.has("terminated")
                    && state.path("terminated").path("exitCode").asInt() == 0;
            boolean passed = ended || (sidecar && init.path("started").asBoolean());
            if (!passed) {
                return initState(state, index, inits.size());
            }
            index++;
        }
        return "";
    }

    private static String initState(JsonNode state, int index, int total) {
        JsonNode terminated = state.path("terminated");
        if (!terminated.isMissingNode()) {
            return "Init:" + ended(terminated);
        }
        String waiting = state.path("waiting").path("reason").asText();
        if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
            return "Init:" + waiting;
        }
        return "Init:" + index + "/" + total;
    }

    private static String running(JsonNode status, String before) {
        String reason = before;
        boolean anyRunning = false;
        JsonNode containers = status.path("containerStatuses");
        for (int i = containers.size() - 1; i >= 0; i--) {
            JsonNode container = containers.get(i);
            JsonNode state = container.path("state");
            String waiting = state.path("waiting").path("reason").asText();
            JsonNode terminated = state.path("terminated");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (!terminated.isMissingNode()) {
                reason = ended(terminated);
            } else if (container.path("ready").asBoolean() && state.has("running")) {
                anyRunning = true;
            }
        }
        if (reason.equals("Completed") && anyRunning) {
            return isTrue(status, "Ready") ? "Running" : "NotReady";
        }
        return reason;
    }

    private static String ended(JsonNode terminated) {
        String reason = terminated.path("reason").asText();
        if (!reason.isEmpty()) {
            return reason;
        }
        int signal = terminated.path("signal").asInt();
        return signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + terminated.path("exitCode").asInt();
    }

    static boolean isTrue(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static boolean condition(JsonNode status, String type, String reason) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)
                    && condition.path("reason").asText().equals(reason)) {
                return true;
            }
        }
        return false;
    }
}
