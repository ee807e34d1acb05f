package dev.troupe.chaos.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The pods of one ReplicaSet.
 *
 * @param replicaSet its name
 * @param wished its replicas
 * @param active pods that it owns and that are neither on their way out nor ended
 * @param running those of them that run
 */
public record ReplicaCount(String replicaSet, int wished, int active, int running) {
    /** Counts the pods of each of these ReplicaSets, both lists as the API gives them. */
    public static List<ReplicaCount> of(JsonNode replicaSets, JsonNode pods) {
        List<ReplicaCount> counts = new ArrayList<>();
        for (JsonNode set : replicaSets.path("items")) {
            int active = 0;
            int running = 0;
            for (JsonNode pod : pods.path("items")) {
                if (isOwned(pod, set.at("/metadata/uid").asText()) && isActive(pod)) {
                    active++;
                    running += phase(pod).equals("Running") ? 1 : 0;
                }
            }
            counts.add(new ReplicaCount(
                    set.at("/metadata/name").asText(), set.at("/spec/replicas").asInt(), active, running));
        }
        return counts;
    }

    private static boolean isOwned(JsonNode pod, String uid) {
        for (JsonNode owner : pod.at("/metadata/ownerReferences")) {
            if (owner.path("uid").asText().equals(uid)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isActive(JsonNode pod) {
        return pod.at("/metadata/deletionTimestamp").isMissingNode()
                && !phase(pod).equals("Succeeded")
                && !phase(pod).equals("Failed");
    }

    private static String phase(JsonNode pod) {
        return pod.at("/status/phase").asText();
    }

    /** Whether together they are as many as wished, and each has just what it wants. */
    public static boolean converged(List<ReplicaCount> counts, int wished) {
        return counts.stream().mapToInt(ReplicaCount::wished).sum() == wished
                && counts.stream().allMatch(count -> count.active == count.wished && count.running == count.wished);
    }

    /** Whether it owns more than it wants. */
    public boolean isTooMany() {
        return active > wished;
    }
}
