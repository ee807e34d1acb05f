package dev.troupe.protocol.object;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.WireMessage;
import org.jspecify.annotations.Nullable;

/** A change that somebody asks of one object. Trees that are handed over must not be used by the sender again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(value = WriteRequest.Create.class, name = "create"),
    @JsonSubTypes.Type(value = WriteRequest.Update.class, name = "update"),
    @JsonSubTypes.Type(value = WriteRequest.Patch.class, name = "patch"),
    @JsonSubTypes.Type(value = WriteRequest.Delete.class, name = "delete")
})
public sealed interface WriteRequest extends WireMessage {
    ResourceKey key();

    WriteOptions options();

    /** Makes a new object. {@code object} has passed the decoder, and carries the name of the key. */
    record Create(ResourceKey key, ObjectNode object, WriteOptions options) implements WriteRequest {}

    /**
     * Replaces an object.
     *
     * @param subresource empty for the object itself; {@code status}, {@code scale}, {@code binding}, …
     */
    record Update(ResourceKey key, String subresource, ObjectNode object, WriteOptions options)
            implements WriteRequest {}

    /**
     * Patches an object.
     *
     * @param body the patch as JSON text (apply patches are converted from YAML before)
     */
    record Patch(ResourceKey key, String subresource, PatchType type, byte[] body, WriteOptions options)
            implements WriteRequest {}

    /**
     * Deletes an object.
     *
     * @param gracePeriodSeconds null where the request leaves it to the object
     * @param propagation {@code Background}, {@code Foreground}, {@code Orphan}, null where the request says nothing
     * @param uid a precondition, null for none
     * @param resourceVersion a precondition, null for none
     */
    record Delete(
            ResourceKey key,
            @Nullable Long gracePeriodSeconds,
            @Nullable String propagation,
            @Nullable String uid,
            @Nullable String resourceVersion,
            WriteOptions options)
            implements WriteRequest {}

    /** The patch formats of Kubernetes. */
    enum PatchType {
        JSON,
        MERGE,
        STRATEGIC,
        APPLY
    }
}
