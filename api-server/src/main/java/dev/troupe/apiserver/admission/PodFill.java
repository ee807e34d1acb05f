package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.WriteRequest;
import java.util.function.BiConsumer;

/** Reaches the spec of a pod that a write may create: in a Create, or in an apply patch. */
final class PodFill {
    private PodFill() {}

    /** Calls {@code change} with the spec and the namespace, if the request is of that sort. */
    static WriteRequest apply(WriteRequest request, BiConsumer<ObjectNode, String> change) {
        if (!request.key().resource().equals("pods")) {
            return request;
        }
        return switch (request) {
            case WriteRequest.Create create -> {
                change.accept(Json.child(create.object(), "spec"), create.key().namespace());
                yield create;
            }
            case WriteRequest.Patch patch -> applied(patch, change);
            case WriteRequest.Update update -> update;
            case WriteRequest.Delete delete -> delete;
        };
    }

    /**
     * An apply says all that its manager wants, each time anew. What admission has filled in belongs to the manager, so
     * it must be filled in again, or the entity would take it away.
     */
    private static WriteRequest applied(WriteRequest.Patch patch, BiConsumer<ObjectNode, String> change) {
        if (patch.type() != WriteRequest.PatchType.APPLY
                || !patch.subresource().isEmpty()
                || !(Json.read(patch.body()) instanceof ObjectNode object)
                || !object.path("spec").has("containers")) {
            return patch;
        }
        change.accept(Json.child(object, "spec"), patch.key().namespace());
        return new WriteRequest.Patch(
                patch.key(), patch.subresource(), patch.type(), Json.write(object), patch.options());
    }
}
