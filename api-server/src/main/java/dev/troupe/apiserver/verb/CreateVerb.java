package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
import dev.troupe.api.FieldError;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.Warnings;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.defaults.Defaults;
import dev.troupe.api.validation.Validation;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.WriteParameters;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** Makes a new object. */
public final class CreateVerb implements AnsweringVerb {
    private final Services services;

    public CreateVerb(Services services) {
        this.services = services;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        ServedResource resource = request.resource();
        Renderer renderer =
                services.renderers().choose(resource, request.headers().accept(), request.query());
        WriteOptions options = WriteParameters.read(
                request.query(),
                "CreateOptions",
                false,
                request.caller(),
                request.headers().userAgent(),
                services.clock().instant());
        ObjectDecoder.Decoded decoded = Bodies.decode(services.decoder(), request, options.fieldValidation());
        Bodies.placeInNamespace(
                decoded.object(), request.info(), resource.kind().namespaced());
        ObjectNode object = resource.conversion().toStored(decoded.object());
        return create(request, object, options)
                .thenApply(written -> Answer.json(201, renderer.object(written.object()))
                        .withWarnings(Warnings.join(decoded.warnings(), written.warnings())));
    }

    private CompletionStage<Written> create(ApiRequest request, ObjectNode object, WriteOptions options) {
        ObjectNode metadata = Bodies.metadata(object);
        String name = Json.text(metadata, "name");
        String prefix = Json.text(metadata, "generateName");
        KindDefinition kind = request.resource().kind();
        if (name.isEmpty() && prefix.isEmpty()) {
            throw StatusException.invalid(
                    kind.group(),
                    kind.kind(),
                    "",
                    List.of(FieldError.required("metadata.name", "name or generateName is required")));
        }
        if (name.isEmpty()) {
            return generate(request, object, options, prefix, 1);
        }
        if (name.length() > ApiRequest.MAX_NAME_LENGTH || name.indexOf('/') >= 0) {
            refuseName(kind, object, name);
        }
        ResourceKey key = kind.key(request.info().namespace(), name);
        return services.objects().write(new WriteRequest.Create(key, object, options));
    }

    /** Such a name must not even become the name of an entity. */
    private static void refuseName(KindDefinition kind, ObjectNode object, String name) {
        // Without what is filled in, fields would be missed that nobody need give.
        Defaults.apply(kind, object);
        List<FieldError> errors = Validation.create(kind, object);
        throw StatusException.invalid(
                kind.group(),
                kind.kind(),
                name,
                errors.isEmpty()
                        ? List.of(FieldError.invalid(
                                "metadata.name", Json.object().textNode(name).toString(), "is not a valid name"))
                        : errors);
    }

    private CompletionStage<Written> generate(
            ApiRequest request, ObjectNode object, WriteOptions options, String prefix, int attempt) {
        ObjectNode named = object.deepCopy();
        String name = GeneratedNames.after(prefix, ThreadLocalRandom.current());
        Bodies.metadata(named).put("name", name);
        ResourceKey key = request.resource().key(request.info().namespace(), name);
        return services.objects()
                .write(new WriteRequest.Create(key, named, options))
                .exceptionallyCompose(failure -> {
                    if (!isTaken(failure)) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    return attempt < GeneratedNames.ATTEMPTS
                            ? generate(request, object, options, prefix, attempt + 1)
                            : CompletableFuture.failedFuture(noNameFound(key));
                });
    }

    private static boolean isTaken(Throwable failure) {
        return Failures.cause(failure) instanceof StatusException status
                && status.reason().equals("AlreadyExists");
    }

    private static StatusException noNameFound(ResourceKey key) {
        StatusException taken = StatusException.alreadyExists(key);
        return new StatusException(
                taken.code(),
                taken.reason(),
                taken.text() + ", the server was not able to generate a unique name for the object",
                "",
                key.resource(),
                key.name(),
                List.of(),
                1);
    }
}
