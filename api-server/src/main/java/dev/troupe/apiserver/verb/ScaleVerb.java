package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.Warnings;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.patch.Patches;
import dev.troupe.api.patch.StrictPatch;
import dev.troupe.api.schema.Schema;
import dev.troupe.api.schema.Schemas;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.request.WriteParameters;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The subresource {@code scale}: how many replicas an object wants and has, in a form that all kinds share. */
public final class ScaleVerb implements AnsweringVerb {
    private final Services services;

    public ScaleVerb(Services services) {
        this.services = services;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        return switch (request.info().verb()) {
            case "get" -> GetVerb.read(services, request).thenApply(object -> Answer.json(200, Scales.of(object)));
            case "update" -> update(request);
            case "patch" -> patch(request);
            default ->
                throw StatusException.methodNotAllowed(
                        "the server does not allow this method on the requested resource");
        };
    }

    private CompletionStage<Answer> update(ApiRequest request) {
        WriteOptions options = options(request, "UpdateOptions");
        ObjectDecoder.Decoded decoded =
                Bodies.decode(services.decoder(), request, Scales.SCHEMA, options.fieldValidation());
        Bodies.checkName(decoded.object(), request.info());
        Bodies.placeInNamespace(decoded.object(), request.info(), true);
        return write(request.key(), decoded.object(), options, decoded.warnings());
    }

    private CompletionStage<Answer> patch(ApiRequest request) {
        WriteRequest.PatchType type = PatchVerb.type(request.headers().contentType());
        if (type == WriteRequest.PatchType.APPLY) {
            return apply(request);
        }
        WriteOptions options = options(request, "PatchOptions");
        ResourceKey key = request.key();
        List<String> complaints = complaints(type, request.body(), options.fieldValidation());
        return services.objects().get(key).thenCompose(object -> {
            ObjectDecoder.Decoded scale = services.decoder()
                    .check(patched(object, type, request.body()), Scales.SCHEMA, options.fieldValidation());
            Bodies.checkName(scale.object(), request.info());
            return write(key, scale.object(), options, Warnings.join(complaints, scale.warnings()));
        });
    }

    /** What to warn of; throws 422 if it is to be refused. */
    private static List<String> complaints(WriteRequest.PatchType type, byte[] patch, FieldValidation validation) {
        if (validation == FieldValidation.IGNORE) {
            return List.of();
        }
        List<String> complaints =
                type == WriteRequest.PatchType.JSON ? StrictPatch.ofOperations(patch) : StrictPatch.ofObject(patch);
        if (validation == FieldValidation.STRICT && !complaints.isEmpty()) {
            throw StrictPatch.refusal(patch, complaints);
        }
        return complaints;
    }

    /** Who applies a Scale applies that one field of the object, and owns it there. */
    private CompletionStage<Answer> apply(ApiRequest request) {
        WriteOptions options = options(request, "PatchOptions");
        ObjectDecoder.Decoded decoded = services.decoder()
                .decode(request.body(), "application/apply-patch+yaml", Scales.SCHEMA, options.fieldValidation());
        ObjectNode scale = decoded.object();
        if (Json.text(Bodies.metadata(scale), "name").isEmpty()) {
            Bodies.metadata(scale).put("name", request.info().name());
        }
        Bodies.checkName(scale, request.info());
        Bodies.placeInNamespace(scale, request.info(), true);
        byte[] config = Json.write(Scales.config(request.resource().kind(), scale));
        return services.objects()
                .write(new WriteRequest.Patch(request.key(), "scale", WriteRequest.PatchType.APPLY, config, options))
                .thenApply(written -> Answer.json(200, Scales.of(written.object()))
                        .withWarnings(Warnings.join(decoded.warnings(), written.warnings())));
    }

    private static ObjectNode patched(StoredObject object, WriteRequest.PatchType type, byte[] patch) {
        ObjectNode before = Scales.of(object);
        ObjectNode after = switch (type) {
            case JSON -> Patches.json(before, patch);
            case MERGE -> Patches.merge(before, patch);
            case STRATEGIC -> strategic(before, patch);
            case APPLY -> throw new IllegalStateException("applied by the entity");
        };
        ObjectNode metadata = Bodies.metadata(after);
        // A revision that only the reading has put there is not a precondition of the client's.
        if (Json.text(metadata, "resourceVersion").equals(Long.toString(object.revision()))) {
            metadata.remove("resourceVersion");
        }
        return after;
    }

    private static ObjectNode strategic(ObjectNode before, byte[] patch) {
        Schema schema = Schemas.builtIn().find(Scales.SCHEMA);
        // A Scale has no lists, so without its schema a merge patch does the same.
        return schema == null ? Patches.merge(before, patch) : Patches.strategic(before, patch, schema);
    }

    private CompletionStage<Answer> write(
            ResourceKey key, ObjectNode scale, WriteOptions options, List<String> warnings) {
        return services.objects()
                .write(new WriteRequest.Update(key, "scale", scale, options))
                .thenApply(written -> Answer.json(200, Scales.of(written.object()))
                        .withWarnings(Warnings.join(warnings, written.warnings())));
    }

    private WriteOptions options(ApiRequest request, String kind) {
        return WriteParameters.read(
                request.query(),
                kind,
                PatchVerb.isApply(request),
                request.caller(),
                request.headers().userAgent(),
                services.clock().instant());
    }
}
