package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.Warnings;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.WriteParameters;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Patches an object, or the part of it that a subresource stands for. The entity applies the patch. */
public final class PatchVerb implements AnsweringVerb {
    private static final String ACCEPTED = "application/json-patch+json, application/merge-patch+json,"
            + " application/strategic-merge-patch+json, application/apply-patch+yaml";

    private final Services services;

    public PatchVerb(Services services) {
        this.services = services;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        ServedResource resource = request.resource();
        ResourceKey key = request.key();
        Renderer renderer =
                services.renderers().choose(resource, request.headers().accept(), request.query());
        PatchType type = type(request.headers().contentType());
        WriteOptions options = WriteParameters.read(
                request.query(),
                "PatchOptions",
                type == PatchType.APPLY,
                request.caller(),
                request.headers().userAgent(),
                services.clock().instant());
        ObjectDecoder.Decoded applied = type == PatchType.APPLY ? applied(request, options) : null;
        byte[] patch = applied != null ? Json.write(applied.object()) : stored(request, type);
        List<String> warnings = applied != null ? applied.warnings() : List.of();
        return services.objects()
                .write(new WriteRequest.Patch(key, request.info().subresource(), type, patch, options))
                .thenApply(written ->
                        UpdateVerb.answer(renderer, written).withWarnings(Warnings.join(warnings, written.warnings())));
    }

    /** Whether the request is one of server-side apply. */
    static boolean isApply(ApiRequest request) {
        return request.info().verb().equals("patch") && type(request.headers().contentType()) == PatchType.APPLY;
    }

    /** The kind of patch that a media type names. Throws 415 for others. */
    static PatchType type(@Nullable String contentType) {
        String media = contentType == null ? "" : contentType;
        int semicolon = media.indexOf(';');
        if (semicolon >= 0) {
            media = media.substring(0, semicolon);
        }
        return switch (media.trim().toLowerCase(Locale.ROOT)) {
            case "application/json-patch+json" -> PatchType.JSON;
            case "application/merge-patch+json" -> PatchType.MERGE;
            case "application/strategic-merge-patch+json" -> PatchType.STRATEGIC;
            case "application/apply-patch+yaml" -> PatchType.APPLY;
            default ->
                throw StatusException.unsupportedMediaType(
                        "the body of the request was in an unknown format - accepted media types include: " + ACCEPTED);
        };
    }

    /** An apply patch is a whole object of its own, in YAML. */
    private ObjectDecoder.Decoded applied(ApiRequest request, WriteOptions options) {
        ServedResource resource = request.resource();
        ObjectDecoder.Decoded decoded = services.decoder()
                .decode(request.body(), "application/apply-patch+yaml", resource.schema(), options.fieldValidation());
        ObjectNode object = decoded.object();
        if (Json.text(Bodies.metadata(object), "name").isEmpty()) {
            Bodies.metadata(object).put("name", request.info().name());
        }
        Bodies.checkName(object, request.info());
        Bodies.placeInNamespace(object, request.info(), resource.kind().namespaced());
        return new ObjectDecoder.Decoded(resource.conversion().toStored(object), decoded.warnings());
    }

    /** A patch of the stored version. JSON patches go by position, and the fields that have two names are not theirs. */
    private static byte[] stored(ApiRequest request, PatchType type) {
        if (!request.resource().conversion().changes() || type == PatchType.JSON) {
            return request.body();
        }
        try {
            if (Json.mapper().readTree(request.body()) instanceof ObjectNode patch) {
                return Json.write(request.resource().conversion().toStored(patch));
            }
        } catch (IOException e) {
            // The entity refuses it in the words that fit.
        }
        return request.body();
    }
}
