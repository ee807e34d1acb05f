package dev.troupe.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import dev.troupe.protocol.object.Written.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a write makes of an object: the part of {@link InMemoryCluster} that entities play in a real cluster. */
final class Writes implements InMemoryCluster.Rules {
    private static final long DEFAULT_GRACE_SECONDS = 30;
    private static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    private final InstantSource clock;
    private long created;

    Writes(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Written decide(WriteRequest request, @Nullable StoredObject before) {
        if (request instanceof WriteRequest.Create create) {
            if (before != null) {
                throw StatusException.alreadyExists(create.key());
            }
            return written(create.key(), created(create), Outcome.CREATED);
        }
        if (before == null) {
            throw StatusException.notFound(request.key());
        }
        return switch (request) {
            case WriteRequest.Create create -> throw new IllegalStateException("handled above: " + create.key());
            case WriteRequest.Update update -> update(update, before);
            case WriteRequest.Patch patch -> patch(patch, before);
            case WriteRequest.Delete delete -> delete(delete, before);
        };
    }

    private ObjectNode created(WriteRequest.Create request) {
        ObjectNode tree = request.object().deepCopy();
        Json.child(tree, "metadata")
                .put("name", request.key().name())
                .put("uid", new UUID(0x7e57L, ++created).toString())
                .put("creationTimestamp", time(clock.instant()))
                .put("generation", 1);
        if (request.key().resource().equals("pods") && !tree.path("status").has("phase")) {
            Json.child(tree, "status").put("phase", "Pending");
        }
        return tree;
    }

    private Written update(WriteRequest.Update request, StoredObject before) {
        ObjectNode tree = before.tree();
        checkPreconditions(request.key(), tree, request.object());
        switch (request.subresource()) {
            case "" -> {
                ObjectNode next = request.object().deepCopy();
                setOrRemove(next, "status", tree.get("status"));
                keepSystemFields(tree, next);
                return replaced(before, next);
            }
            case "status" -> setOrRemove(tree, "status", request.object().get("status"));
            case "scale" ->
                Json.child(tree, "spec")
                        .set("replicas", request.object().path("spec").path("replicas"));
            case "binding" -> bind(request, tree);
            default -> throw StatusException.noSuchPath();
        }
        return replaced(before, tree);
    }

    private void bind(WriteRequest.Update request, ObjectNode pod) {
        ObjectNode spec = Json.child(pod, "spec");
        String node = Json.text(request.object().path("target"), "name");
        if (spec.hasNonNull("nodeName")) {
            throw StatusException.conflict(
                    request.key(),
                    "pod " + request.key().name() + " is already assigned to node \"" + Json.text(spec, "nodeName")
                            + "\"");
        }
        spec.put("nodeName", node);
        ObjectNode patch = Json.object();
        patch.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True")
                .put("lastTransitionTime", time(clock.instant()))
                .putNull("reason")
                .putNull("message");
        Merge.merge(pod, patch, true);
    }

    private Written patch(WriteRequest.Patch request, StoredObject before) {
        ObjectNode patch = (ObjectNode) Json.read(request.body());
        ObjectNode old = before.tree();
        checkPreconditions(request.key(), old, patch);
        ObjectNode next = old.deepCopy();
        switch (request.type()) {
            case MERGE -> Merge.merge(next, patch, false);
            case STRATEGIC -> Merge.merge(next, patch, true);
            case JSON, APPLY ->
                throw StatusException.unsupportedMediaType("the cluster in memory knows no " + request.type());
        }
        if (request.subresource().equals("status")) {
            JsonNode status = next.get("status");
            next = old.deepCopy();
            setOrRemove(next, "status", status);
        } else {
            setOrRemove(next, "status", old.get("status"));
        }
        return replaced(before, next);
    }

    /** Decides about a whole new tree: nothing changed, the last finalizer gone, or simply changed. */
    static Written replaced(StoredObject before, ObjectNode next) {
        ObjectNode old = before.tree();
        ObjectNode metadata = Json.child(next, "metadata");
        setOrRemove(metadata, "resourceVersion", old.path("metadata").get("resourceVersion"));
        if (next.equals(old)) {
            return written(before.key(), old, Outcome.UNCHANGED);
        }
        if (!next.path("spec").equals(old.path("spec"))) {
            metadata.put("generation", old.path("metadata").path("generation").asLong() + 1);
        }
        boolean finalized = metadata.hasNonNull("deletionTimestamp")
                && !old.path("metadata").path("finalizers").isEmpty()
                && metadata.path("finalizers").isEmpty();
        return written(before.key(), next, finalized ? Outcome.DELETED : Outcome.CHANGED);
    }

    private Written delete(WriteRequest.Delete request, StoredObject before) {
        ObjectNode tree = before.tree();
        ObjectNode metadata = Json.child(tree, "metadata");
        String uid = Json.text(metadata, "uid");
        if (request.uid() != null && !request.uid().equals(uid)) {
            throw StatusException.conflict(request.key(), precondition("UID", request.uid(), uid));
        }
        String version = Json.text(metadata, "resourceVersion");
        if (request.resourceVersion() != null && !request.resourceVersion().equals(version)) {
            throw StatusException.conflict(
                    request.key(), precondition("ResourceVersion", request.resourceVersion(), version));
        }
        long graceSeconds = graceSeconds(request, tree);
        if (graceSeconds == 0 && metadata.path("finalizers").isEmpty()) {
            return written(request.key(), tree, Outcome.DELETED);
        }
        if (metadata.hasNonNull("deletionTimestamp")
                && metadata.path("deletionGracePeriodSeconds").asLong() <= graceSeconds) {
            return written(request.key(), tree, Outcome.UNCHANGED);
        }
        metadata.put("deletionTimestamp", time(clock.instant().plusSeconds(graceSeconds)))
                .put("deletionGracePeriodSeconds", graceSeconds);
        return written(request.key(), tree, Outcome.DELETING);
    }

    private static Written written(ResourceKey key, ObjectNode tree, Outcome outcome) {
        return new Written(StoredObject.of(key, tree), outcome, List.of());
    }

    private static long graceSeconds(WriteRequest.Delete request, ObjectNode tree) {
        String phase = Json.text(tree.path("status"), "phase");
        if (!request.key().resource().equals("pods")
                || Json.text(tree.path("spec"), "nodeName").isEmpty()
                || phase.equals("Succeeded")
                || phase.equals("Failed")) {
            return 0;
        }
        return request.gracePeriodSeconds() != null
                ? request.gracePeriodSeconds()
                : tree.path("spec").path("terminationGracePeriodSeconds").asLong(DEFAULT_GRACE_SECONDS);
    }

    private static void checkPreconditions(ResourceKey key, ObjectNode old, JsonNode request) {
        String uid = Json.text(request.path("metadata"), "uid");
        String oldUid = Json.text(old.path("metadata"), "uid");
        if (!uid.isEmpty() && !uid.equals(oldUid)) {
            throw StatusException.conflict(key, precondition("UID", uid, oldUid));
        }
        String version = Json.text(request.path("metadata"), "resourceVersion");
        if (!version.isEmpty() && !version.equals(Json.text(old.path("metadata"), "resourceVersion"))) {
            throw StatusException.conflict(key, MODIFIED);
        }
    }

    private static void keepSystemFields(ObjectNode old, ObjectNode next) {
        ObjectNode metadata = Json.child(next, "metadata");
        for (String field : new String[] {
            "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"
        }) {
            setOrRemove(metadata, field, old.path("metadata").get(field));
        }
    }

    private static void setOrRemove(ObjectNode node, String field, @Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            node.remove(field);
        } else {
            node.set(field, value);
        }
    }

    private static String precondition(String what, String asked, String found) {
        return "Precondition failed: " + what + " in precondition: " + asked + ", " + what + " in object meta: "
                + found;
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
