package dev.troupe.workload.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.pod.Exclusive;
import dev.troupe.protocol.time.Periods;
import dev.troupe.resource.plan.KindRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pods: pending at first, bound once, deleted with grace. */
public final class PodRules implements KindRules {
    private static final String EPHEMERAL = "ephemeralContainers";
    private static final long DEFAULT_GRACE_SECONDS = 30;

    @Override
    public void prepareCreate(ObjectNode pod, Instant now) {
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Pending");
        status.put("qosClass", QualityOfService.of(pod.path("spec")).title());
        if (!pod.path("spec").path("schedulingGates").isEmpty()) {
            Conditions.gated(status, now.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /** As in Kubernetes, which mistrusts old kubelets here. */
    @Override
    public void prepareStatusUpdate(ObjectNode current, ObjectNode next) {
        KeptMetadata.keep("ownerReferences", current, next);
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    /** A pod that no node has, or that has ended, has nobody to wait for. As in Kubernetes, less than 0 means 1. */
    @Override
    public long graceSeconds(ObjectNode pod, @Nullable Long requested) {
        String phase = pod.path("status").path("phase").asText("");
        if (Json.text(pod.path("spec"), "nodeName").isEmpty() || phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0;
        }
        long seconds = requested != null
                ? requested
                : pod.path("spec").path("terminationGracePeriodSeconds").asLong(DEFAULT_GRACE_SECONDS);
        // An exclusive pod is not gone before somebody says so who knows that it does not run any more.
        boolean unsure = seconds == 0 && requested == null && Exclusive.is(pod);
        return seconds < 0 || unsure ? 1 : Periods.seconds(seconds);
    }

    @Override
    public void applySubresource(ResourceKey key, String subresource, ObjectNode next, ObjectNode body, Instant now) {
        switch (subresource) {
            case "binding" -> bind(key, next, body, now);
            case "ephemeralcontainers" -> {
                ObjectNode spec = Json.child(next, "spec");
                if (body.path("spec").hasNonNull(EPHEMERAL)) {
                    spec.set(EPHEMERAL, body.path("spec").path(EPHEMERAL));
                } else {
                    // None left: validation refuses that, if there were some.
                    spec.remove(EPHEMERAL);
                }
            }
            default -> throw StatusException.noSuchPath();
        }
    }

    private static void bind(ResourceKey key, ObjectNode pod, ObjectNode binding, Instant now) {
        String node = Json.text(binding.path("target"), "name");
        if (node.isEmpty()) {
            throw StatusException.badRequest("target.name: Required value");
        }
        if (pod.path("metadata").has("deletionTimestamp")) {
            throw StatusException.conflict(
                    key, "pod " + key.name() + " is being deleted, cannot be assigned to a host");
        }
        ObjectNode spec = Json.child(pod, "spec");
        String present = Json.text(spec, "nodeName");
        if (!present.isEmpty()) {
            throw StatusException.conflict(
                    key, "pod " + key.name() + " is already assigned to node \"" + present + "\"");
        }
        if (!spec.path("schedulingGates").isEmpty()) {
            throw StatusException.conflict(key, "pod " + key.name() + " has non-empty .spec.schedulingGates");
        }
        spec.put("nodeName", node);
        ObjectNode annotations = Json.child(Json.child(pod, "metadata"), "annotations");
        binding.path("metadata")
                .path("annotations")
                .properties()
                .forEach(e -> annotations.set(e.getKey(), e.getValue()));
        if (annotations.isEmpty()) {
            Json.child(pod, "metadata").remove("annotations");
        }
        Conditions.set(
                Json.child(pod, "status"),
                "PodScheduled",
                "True",
                pod.path("metadata").path("generation").asInt(),
                now.truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    public List<Fact> facts(JsonNode before, JsonNode after) {
        return PodFacts.between(before, after);
    }
}
