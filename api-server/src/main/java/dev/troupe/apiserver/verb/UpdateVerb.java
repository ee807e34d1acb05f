package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.Warnings;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.WriteParameters;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.util.concurrent.CompletionStage;

/** Replaces an object, or the part of it that a subresource stands for. */
public final class UpdateVerb implements AnsweringVerb {
    private final Services services;

    public UpdateVerb(Services services) {
        this.services = services;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        ServedResource resource = request.resource();
        ResourceKey key = request.key();
        Renderer renderer =
                services.renderers().choose(resource, request.headers().accept(), request.query());
        WriteOptions options = WriteParameters.read(
                request.query(),
                "UpdateOptions",
                false,
                request.caller(),
                request.headers().userAgent(),
                services.clock().instant());
        ObjectDecoder.Decoded decoded = Bodies.decode(services.decoder(), request, options.fieldValidation());
        Bodies.checkName(decoded.object(), request.info());
        Bodies.placeInNamespace(
                decoded.object(), request.info(), resource.kind().namespaced());
        ObjectNode object = resource.conversion().toStored(decoded.object());
        return services.objects()
                .write(new WriteRequest.Update(key, request.info().subresource(), object, options))
                .thenApply(written ->
                        answer(renderer, written).withWarnings(Warnings.join(decoded.warnings(), written.warnings())));
    }

    /** 201 if the write made the object, else 200. */
    static Answer answer(Renderer renderer, Written written) {
        int code = written.outcome() == Written.Outcome.CREATED ? 201 : 200;
        return Answer.json(code, renderer.object(written.object()));
    }
}
