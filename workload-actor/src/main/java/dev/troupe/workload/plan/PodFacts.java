package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.ObjectHeader;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.pod.Exclusive;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a workload needs to know of a pod, read once for each change of it.
 *
 * @param controllerUid the uid of the owner that controls the pod, empty for an orphan
 * @param nodeName empty while the pod is not bound
 * @param readySince when the Ready condition last changed, null if it is not True or says no time
 * @param restarts the highest restart count of its containers
 * @param exclusive whether nothing may take the pod's place before it is gone
 * @param deletionCost the annotation controller.kubernetes.io/pod-deletion-cost, 0 without it
 */
public record PodFacts(
        ResourceKey key,
        String uid,
        Map<String, String> labels,
        String controllerUid,
        String nodeName,
        String phase,
        boolean terminating,
        boolean ready,
        @Nullable Instant readySince,
        int restarts,
        int deletionCost,
        boolean exclusive,
        Instant createdAt) {
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    public static PodFacts of(StoredObject pod) {
        ObjectNode tree = pod.tree();
        JsonNode status = tree.path("status");
        boolean ready = false;
        Instant readySince = null;
        for (JsonNode condition : status.path("conditions")) {
            if (Json.text(condition, "type").equals("Ready")
                    && Json.text(condition, "status").equals("True")) {
                ready = true;
                readySince = Times.parse(Json.text(condition, "lastTransitionTime"));
            }
        }
        int restarts = 0;
        for (JsonNode container : status.path("containerStatuses")) {
            restarts = Math.max(restarts, container.path("restartCount").asInt());
        }
        ObjectHeader header = pod.header();
        Instant createdAt = Times.parse(Json.text(tree.path("metadata"), "creationTimestamp"));
        return new PodFacts(
                pod.key(),
                header.uid(),
                header.labels(),
                Owners.controllerUid(header),
                header.nodeName(),
                Json.text(status, "phase"),
                header.terminating(),
                ready,
                readySince,
                restarts,
                tree.path("metadata").path("annotations").path(DELETION_COST).asInt(0),
                Exclusive.is(tree),
                createdAt == null ? Instant.EPOCH : createdAt);
    }

    /** Neither finished nor being deleted: it counts as a replica. */
    public boolean active() {
        return !terminating && !finished();
    }

    /** It does not count any more, and yet another one must not start: it may still run. */
    public boolean holdsPlace() {
        return exclusive && terminating && !finished();
    }

    /** Its containers have ended for good. */
    public boolean finished() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Ready for at least so long. */
    public boolean available(int minReadySeconds, Instant now) {
        return ready
                && (minReadySeconds == 0
                        || (readySince != null
                                && !readySince.plusSeconds(minReadySeconds).isAfter(now)));
    }
}
