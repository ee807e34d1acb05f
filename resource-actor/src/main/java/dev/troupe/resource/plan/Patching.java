package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.Warnings;
import dev.troupe.api.apply.ServerSideApply;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.patch.Patches;
import dev.troupe.api.patch.StrictPatch;
import dev.troupe.api.schema.Schema;
import dev.troupe.protocol.object.WriteRequest;
import java.time.Instant;
import java.util.List;

/** Turns a patch and an object into the object that the client wants, checked against the schema. */
final class Patching {
    /** Tells the decoder to keep zeros: who applies {@code false} owns the field. */
    private static final String APPLY_PATCH = "application/apply-patch+yaml";

    private static final String STRICT_ERROR = "strict decoding error: ";
    private static final int BAD_REQUEST = 400;

    private final KindDefinition kind;
    private final Schema schema;
    private final ObjectDecoder decoder;

    Patching(KindDefinition kind, Schema schema, ObjectDecoder decoder) {
        this.kind = kind;
        this.schema = schema;
        this.decoder = decoder;
    }

    /** The patched object and what the client is to be warned of. */
    record Patched(ObjectNode object, List<String> warnings) {}

    Patched apply(ObjectNode current, WriteRequest.Patch patch, Instant now) {
        if (patch.type() == WriteRequest.PatchType.APPLY) {
            ObjectDecoder.Decoded config = decodeConfig(patch);
            return new Patched(serverSide(current, config.object(), patch, now), config.warnings());
        }
        ObjectNode patched = switch (patch.type()) {
            case JSON -> Patches.json(current, patch.body());
            case MERGE -> Patches.merge(current, patch.body());
            case STRATEGIC -> Patches.strategic(current, patch.body(), schema);
            case APPLY -> throw new IllegalStateException("handled above");
        };
        return checked(patched, patch);
    }

    /**
     * Unknown fields in a patch's result are the patch's fault, as are fields that it has twice; Kubernetes calls both
     * invalid rather than bad.
     */
    private Patched checked(ObjectNode patched, WriteRequest.Patch patch) {
        FieldValidation validation = patch.options().fieldValidation();
        List<String> complaints = complaints(patch, validation);
        try {
            ObjectDecoder.Decoded decoded = decoder.check(patched, kind.schema(), validation);
            if (validation == FieldValidation.STRICT && !complaints.isEmpty()) {
                throw StrictPatch.refusal(patch.body(), complaints);
            }
            return new Patched(decoded.object(), Warnings.join(complaints, decoded.warnings()));
        } catch (StatusException refusal) {
            int at = refusal.text().indexOf(STRICT_ERROR);
            if (at < 0 || refusal.code() != BAD_REQUEST) {
                throw refusal;
            }
            String ofResult = refusal.text().substring(at + STRICT_ERROR.length());
            throw StrictPatch.refusal(patch.body(), Warnings.join(complaints, List.of(ofResult)));
        }
    }

    private static List<String> complaints(WriteRequest.Patch patch, FieldValidation validation) {
        if (validation == FieldValidation.IGNORE) {
            return List.of();
        }
        return patch.type() == WriteRequest.PatchType.JSON
                ? StrictPatch.ofOperations(patch.body())
                : StrictPatch.ofObject(patch.body());
    }

    Patched applyNew(WriteRequest.Patch patch, Instant now) {
        ObjectDecoder.Decoded config = decodeConfig(patch);
        checkName(patch.key(), config.object());
        ObjectNode object = ServerSideApply.apply(
                null,
                config.object(),
                schema,
                patch.options().fieldManager(),
                patch.options().force(),
                "",
                now);
        ObjectNode metadata = Json.child(object, "metadata");
        metadata.put("name", patch.key().name());
        if (!patch.key().namespace().isEmpty()) {
            metadata.put("namespace", patch.key().namespace());
        }
        return new Patched(object, config.warnings());
    }

    private ObjectDecoder.Decoded decodeConfig(WriteRequest.Patch patch) {
        return decoder.decode(
                patch.body(), APPLY_PATCH, kind.schema(), patch.options().fieldValidation());
    }

    private ObjectNode serverSide(ObjectNode current, ObjectNode config, WriteRequest.Patch patch, Instant now) {
        return ServerSideApply.apply(
                current,
                config,
                schema,
                patch.options().fieldManager(),
                patch.options().force(),
                patch.subresource(),
                now);
    }

    /**
     * Holds the result of a patch against the path of the request.
     *
     * @throws StatusException 400 if the object has no name, or another name or namespace than the request
     */
    static void checkName(ResourceKey key, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        String name = metadata.path("name").asText("");
        if (name.isEmpty()) {
            throw StatusException.badRequest("the name of the object (" + key.name()
                    + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(key.name())) {
            throw StatusException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + key.name() + ")");
        }
        String namespace = metadata.path("namespace").asText("");
        if (!key.namespace().isEmpty() && !namespace.isEmpty() && !namespace.equals(key.namespace())) {
            throw StatusException.badRequest("the namespace of the object (" + namespace
                    + ") does not match the namespace on the request (" + key.namespace() + ")");
        }
    }
}
