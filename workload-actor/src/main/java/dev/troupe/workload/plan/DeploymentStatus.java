package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Deployment says of its rollout; {@code kubectl rollout status} reads it. */
public final class DeploymentStatus {
    private static final String PROGRESSING = "Progressing";
    private static final String AVAILABLE = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";

    private DeploymentStatus() {}

    /** The status to be shown, as of what the ReplicaSets say of themselves. */
    public static ObjectNode of(DeploymentFacts deployment, DeploymentPlan plan, Instant now) {
        ObjectNode status = counts(deployment, plan);
        Conditions conditions = new Conditions(deployment.status().path("conditions"), now);
        if (status.path("availableReplicas").asInt() >= deployment.replicas() - deployment.maxUnavailable()) {
            conditions.set("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        } else {
            conditions.set(
                    "Available",
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.");
        }
        if (!deployment.hasDeadline()) {
            conditions.remove(PROGRESSING);
        } else {
            paused(deployment, conditions);
            found(plan, conditions);
            if (plan.rollout()) {
                progress(deployment, plan, status, conditions, now);
            }
        }
        failures(plan, conditions);
        return put(status, conditions);
    }

    /** The status right after a ReplicaSet was created for a new template: only the condition is new. */
    public static ObjectNode created(DeploymentFacts deployment, String replicaSet, Instant now) {
        Conditions conditions = new Conditions(deployment.status().path("conditions"), now);
        if (deployment.hasDeadline()) {
            String message = "Created new replica set \"" + replicaSet + "\"";
            conditions.set(PROGRESSING, "True", "NewReplicaSetCreated", message);
        }
        return put(deployment.status().deepCopy(), conditions);
    }

    /** The status that says that a ReplicaSet could not be created. */
    public static ObjectNode refused(DeploymentFacts deployment, String message, Instant now) {
        Conditions conditions = new Conditions(deployment.status().path("conditions"), now);
        if (deployment.hasDeadline()) {
            conditions.set(PROGRESSING, "False", "ReplicaSetCreateError", message);
        }
        return put(deployment.status().deepCopy(), conditions);
    }

    /** The status that notes that the hash was taken by another template. */
    public static ObjectNode collided(DeploymentFacts deployment) {
        ObjectNode status = deployment.status().deepCopy();
        return status.put("collisionCount", status.path("collisionCount").asInt() + 1);
    }

    /**
     * Whether fewer pods are up to date than the status still says, because there is a new template. The status must say
     * so before the rollout takes its first step: progress is measured against it.
     */
    public static boolean beginsAnew(DeploymentFacts deployment, DeploymentPlan plan) {
        return plan.rollout()
                && count(counts(deployment, plan), "updatedReplicas") < count(deployment.status(), "updatedReplicas");
    }

    /** All pods are of the newest template, are available, and there are no others. */
    static boolean complete(DeploymentFacts deployment, @Nullable ReplicaSetFacts newest, List<ReplicaSetFacts> sets) {
        int all = sets.stream().mapToInt(ReplicaSetFacts::observedReplicas).sum();
        int updated = newest == null ? 0 : newest.observedReplicas();
        return updated == deployment.replicas()
                && all == deployment.replicas()
                && DeploymentPlan.available(sets) == deployment.replicas();
    }

    /** When to look whether the deadline has passed, null if no deadline runs. */
    public static @Nullable Duration untilDeadline(
            DeploymentFacts deployment, DeploymentPlan plan, ObjectNode status, Instant now) {
        Conditions conditions = new Conditions(status.path("conditions"), now);
        String reason = conditions.reason(PROGRESSING);
        Instant since = updated(conditions);
        if (!deployment.hasDeadline()
                || deployment.paused()
                || since == null
                || reason.equals(TIMED_OUT)
                || reason.equals(AVAILABLE)
                || complete(deployment, plan.newest(), plan.sets())) {
            return null;
        }
        // Times are written in whole seconds, so one more makes sure that it has passed.
        return Duration.between(now, since.plusSeconds(deployment.progressDeadlineSeconds() + 1L));
    }

    private static ObjectNode counts(DeploymentFacts deployment, DeploymentPlan plan) {
        int observed =
                plan.sets().stream().mapToInt(ReplicaSetFacts::observedReplicas).sum();
        int ready =
                plan.sets().stream().mapToInt(ReplicaSetFacts::readyReplicas).sum();
        int available = DeploymentPlan.available(plan.sets());
        int unavailable = Math.max(0, DeploymentPlan.replicas(plan.sets()) - available);
        ReplicaSetFacts newest = plan.newest();
        ObjectNode status = Json.object().put("observedGeneration", deployment.generation());
        putUnlessZero(status, "replicas", observed);
        putUnlessZero(status, "updatedReplicas", newest == null ? 0 : newest.observedReplicas());
        putUnlessZero(status, "readyReplicas", ready);
        putUnlessZero(status, "availableReplicas", available);
        putUnlessZero(status, "unavailableReplicas", unavailable);
        putUnlessZero(
                status,
                "collisionCount",
                deployment.status().path("collisionCount").asInt());
        return status;
    }

    /** A pause stops the clock of the deadline, but takes back no failure that was reported. */
    private static void paused(DeploymentFacts deployment, Conditions conditions) {
        String reason = conditions.reason(PROGRESSING);
        if (reason.equals(TIMED_OUT)) {
            return;
        }
        if (deployment.paused()) {
            conditions.set(PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused");
        } else if (reason.equals("DeploymentPaused")) {
            conditions.set(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    private static void found(DeploymentPlan plan, Conditions conditions) {
        ReplicaSetFacts newest = plan.newest();
        if (newest != null && conditions.find(PROGRESSING) == null) {
            String message = "Found new replica set \"" + newest.name() + "\"";
            conditions.set(PROGRESSING, "True", "FoundNewReplicaSet", message);
        }
    }

    private static void progress(
            DeploymentFacts deployment, DeploymentPlan plan, ObjectNode status, Conditions conditions, Instant now) {
        boolean wasComplete = status.path("replicas").asInt()
                        == status.path("updatedReplicas").asInt()
                && conditions.reason(PROGRESSING).equals(AVAILABLE);
        if (wasComplete) {
            return;
        }
        String subject = plan.newest() == null
                ? "Deployment \"" + deployment.name() + "\""
                : "ReplicaSet \"" + plan.newest().name() + "\"";
        if (complete(deployment, plan.newest(), plan.sets())) {
            conditions.set(PROGRESSING, "True", AVAILABLE, subject + " has successfully progressed.");
        } else if (advanced(deployment.status(), status)) {
            conditions.renew(PROGRESSING, "True", "ReplicaSetUpdated", subject + " is progressing.");
        } else if (timedOut(deployment, conditions, now)) {
            conditions.set(PROGRESSING, "False", TIMED_OUT, subject + " has timed out progressing.");
        }
    }

    /** More new pods, fewer old ones, more ready or available ones than before. */
    private static boolean advanced(ObjectNode before, ObjectNode after) {
        int oldPodsBefore = count(before, "replicas") - count(before, "updatedReplicas");
        int oldPodsAfter = count(after, "replicas") - count(after, "updatedReplicas");
        return count(after, "updatedReplicas") > count(before, "updatedReplicas")
                || oldPodsAfter < oldPodsBefore
                || count(after, "readyReplicas") > count(before, "readyReplicas")
                || count(after, "availableReplicas") > count(before, "availableReplicas");
    }

    private static boolean timedOut(DeploymentFacts deployment, Conditions conditions, Instant now) {
        String reason = conditions.reason(PROGRESSING);
        Instant since = updated(conditions);
        return reason.equals(TIMED_OUT)
                || (since != null
                        && !reason.equals(AVAILABLE)
                        && !reason.equals("DeploymentPaused")
                        && since.plusSeconds(deployment.progressDeadlineSeconds())
                                .isBefore(now));
    }

    private static @Nullable Instant updated(Conditions conditions) {
        JsonNode condition = conditions.find(PROGRESSING);
        return condition == null ? null : Times.parse(Json.text(condition, "lastUpdateTime"));
    }

    /** The newest ReplicaSet's failure comes before those of old ones. */
    private static void failures(DeploymentPlan plan, Conditions conditions) {
        JsonNode failure = plan.newest() == null ? null : failure(plan.newest());
        for (ReplicaSetFacts set : plan.sets()) {
            failure = failure == null ? failure(set) : failure;
        }
        if (failure == null) {
            conditions.remove("ReplicaFailure");
        } else {
            conditions.copy(failure);
        }
    }

    private static @Nullable JsonNode failure(ReplicaSetFacts set) {
        return new Conditions(set.status().path("conditions"), Instant.EPOCH).find("ReplicaFailure");
    }

    private static ObjectNode put(ObjectNode status, Conditions conditions) {
        if (!conditions.list().isEmpty()) {
            status.set("conditions", conditions.list());
        }
        return status;
    }

    private static int count(ObjectNode status, String field) {
        return status.path(field).asInt();
    }

    private static void putUnlessZero(ObjectNode status, String field, int value) {
        if (value != 0) {
            status.put(field, value);
        }
    }
}
