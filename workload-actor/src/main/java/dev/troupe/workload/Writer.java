package dev.troupe.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import dev.troupe.protocol.object.Written;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** How controllers write: under their own name, each write with a deadline. */
final class Writer {
    private final Controller.Context context;
    private final String component;

    /** @param component who writes, as in events and managedFields */
    Writer(Controller.Context context, String component) {
        this.context = context;
        this.component = component;
    }

    CompletionStage<Written> create(ResourceKey key, ObjectNode object) {
        return context.objects().write(new WriteRequest.Create(key, object, options()));
    }

    CompletionStage<Written> merge(ResourceKey key, ObjectNode patch) {
        return patch(key, "", PatchType.MERGE, patch);
    }

    CompletionStage<Written> strategic(ResourceKey key, ObjectNode patch) {
        return patch(key, "", PatchType.STRATEGIC, patch);
    }

    CompletionStage<Written> status(ResourceKey key, ObjectNode patch) {
        return patch(key, "status", PatchType.MERGE, patch);
    }

    /** In the background, only if the object is still the one with this uid. */
    CompletionStage<Written> delete(ResourceKey key, String uid) {
        return context.objects().write(new WriteRequest.Delete(key, null, "Background", uid, null, options()));
    }

    private CompletionStage<Written> patch(ResourceKey key, String subresource, PatchType type, ObjectNode patch) {
        return context.objects().write(new WriteRequest.Patch(key, subresource, type, Json.write(patch), options()));
    }

    private WriteOptions options() {
        return WriteOptions.internal(component, context.clock().instant());
    }

    /** The refusal inside a failed stage; what is none becomes an internal error. */
    static StatusException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StatusException refusal ? refusal : StatusException.internal(cause.toString());
    }

    /** The object is not there any more, or another one is in its place. */
    static boolean gone(StatusException refusal) {
        return refusal.code() == 404 || refusal.code() == 409;
    }
}
