package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.troupe.api.Json;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** The phase that a pod's container states add up to. */
final class PodPhase {
    private PodPhase() {}

    /** @param running whether the pod is to run on */
    static String of(Pod pod, ArrayNode init, ArrayNode containers, boolean running) {
        String policy = Pods.restartPolicy(pod);
        if (initFailed(pod, init) && (policy.equals("Never") || !running)) {
            return "Failed";
        }
        int waiting = 0;
        int live = 0;
        int stopped = 0;
        int succeeded = 0;
        for (JsonNode status : containers) {
            JsonNode state = status.path("state");
            if (state.has("running")) {
                live++;
            } else if (state.has("terminated")) {
                stopped++;
                succeeded += state.path("terminated").path("exitCode").asInt() == 0 ? 1 : 0;
            } else if (status.path("lastState").has("terminated")) {
                // It waits for its restart: the pod has been running already.
                stopped++;
            } else {
                waiting++;
            }
        }
        if (initPending(pod, init) || waiting > 0) {
            return "Pending";
        }
        if (live > 0) {
            return "Running";
        }
        if (stopped == 0) {
            return "Pending";
        }
        if (policy.equals("Always") && running) {
            return "Running";
        }
        if (succeeded == stopped) {
            return "Succeeded";
        }
        return policy.equals("Never") || !running ? "Failed" : "Running";
    }

    private static boolean initFailed(Pod pod, ArrayNode init) {
        List<Container> containers = pod.getSpec().getInitContainers();
        for (int i = 0; i < containers.size(); i++) {
            int exitCode = init.get(i)
                    .path("state")
                    .path("terminated")
                    .path("exitCode")
                    .asInt(0);
            if (!Pods.isSidecar(containers.get(i)) && exitCode != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean initPending(Pod pod, ArrayNode init) {
        List<Container> containers = pod.getSpec().getInitContainers();
        for (int i = 0; i < containers.size(); i++) {
            JsonNode status = init.get(i);
            JsonNode state = status.path("state");
            boolean over = Pods.isSidecar(containers.get(i))
                    ? status.path("started").asBoolean()
                            || state.has("terminated")
                            || status.path("lastState").has("terminated")
                    : state.path("terminated").path("exitCode").asInt(1) == 0;
            if (!over) {
                return true;
            }
        }
        return false;
    }

    static boolean isTerminal(String phase) {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    static String of(JsonNode status) {
        return Json.text(status, "phase");
    }
}
