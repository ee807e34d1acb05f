package dev.troupe.node.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.node.plan.PodStatusPlan;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a pod's status is written: only when it says something new, one write at a time, and what is merely a
 * stage on the way waits a moment for what follows it. Confined to its actor.
 */
final class StatusKeeper {
    /** How long a status that is no news to anybody waits for a better one. */
    static final Duration HOLD = Duration.ofMillis(400);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Set<String> STAGES = Set.of("ContainerCreating", "PodInitializing");

    private @Nullable Instant heldSince;
    private @Nullable Instant retryAt;
    private @Nullable ObjectNode lastSent;
    private long revisionOfLastSent;
    private boolean writing;

    /** What to do about a status. */
    sealed interface Decision {
        record Nothing() implements Decision {}

        record Wait(Duration delay) implements Decision {}

        record Write(WriteRequest.Patch request) implements Decision {}
    }

    /**
     * @param object the newest state of the pod
     * @param status its status, parsed
     * @param ending whether the object will soon be gone
     */
    Decision decide(StoredObject object, JsonNode status, ObjectNode desired, boolean ending, Instant now) {
        if (writing) {
            return new Decision.Nothing();
        }
        ObjectNode patch = PodStatusPlan.patch(status, desired);
        boolean refusedByEntity = desired.equals(lastSent) && revisionOfLastSent >= object.revision();
        if (patch.isEmpty() || refusedByEntity) {
            heldSince = null;
            return new Decision.Nothing();
        }
        Instant notBefore = retryAt == null ? now : retryAt;
        if (ending || isStage(desired)) {
            heldSince = heldSince == null ? now : heldSince;
            Instant held = heldSince.plus(HOLD);
            notBefore = held.isAfter(notBefore) ? held : notBefore;
        }
        if (now.isBefore(notBefore)) {
            return new Decision.Wait(Duration.between(now, notBefore));
        }
        heldSince = null;
        writing = true;
        lastSent = desired;
        ObjectNode body = Json.object();
        body.putObject("metadata").put("uid", object.header().uid());
        body.set("status", patch);
        return new Decision.Write(new WriteRequest.Patch(
                object.key(),
                "status",
                WriteRequest.PatchType.MERGE,
                Json.write(body),
                WriteOptions.internal("node-agent", now)));
    }

    void written(long revision) {
        writing = false;
        retryAt = null;
        revisionOfLastSent = revision;
    }

    void failed(Instant now) {
        writing = false;
        lastSent = null;
        retryAt = now.plus(RETRY);
    }

    /** Whether a status only says that the pod is being made. */
    private static boolean isStage(JsonNode status) {
        if (!Json.text(status, "phase").equals("Pending")) {
            return false;
        }
        for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
            for (JsonNode container : status.path(list)) {
                JsonNode state = container.path("state");
                if (state.has("terminated")
                        || (state.has("waiting") && !STAGES.contains(Json.text(state.path("waiting"), "reason")))) {
                    return false;
                }
            }
        }
        return true;
    }
}
