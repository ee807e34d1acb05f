package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.Warnings;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.request.WriteParameters;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Things that are created to be done to a pod: a Binding, under {@code pods/x/binding} or {@code bindings}, and an
 * Eviction. The pod's entity does them; the answer is a Status.
 */
public final class BindingVerb implements AnsweringVerb {
    private static final String PODS = "pods";

    private final Services services;
    private final String subresource;
    private final String schema;

    private BindingVerb(Services services, String subresource, String schema) {
        this.services = services;
        this.subresource = subresource;
        this.schema = schema;
    }

    public static BindingVerb binding(Services services) {
        return new BindingVerb(services, "binding", "io.k8s.api.core.v1.Binding");
    }

    public static BindingVerb eviction(Services services) {
        return new BindingVerb(services, "eviction", "io.k8s.api.policy.v1.Eviction");
    }

    /** The collection {@code bindings}, which holds nothing. */
    public static KindDefinition bindings() {
        return new KindDefinition(
                "",
                "v1",
                "Binding",
                "bindings",
                "binding",
                List.of(),
                List.of(),
                true,
                "io.k8s.api.core.v1.Binding",
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        WriteOptions options = WriteParameters.read(
                request.query(),
                "CreateOptions",
                false,
                request.caller(),
                request.headers().userAgent(),
                services.clock().instant());
        ObjectDecoder.Decoded decoded = Bodies.decode(services.decoder(), request, schema, options.fieldValidation());
        ObjectNode object = decoded.object();
        ObjectNode metadata = Bodies.metadata(object);
        String name = request.info().name();
        if (name.isEmpty()) {
            name = Json.text(metadata, "name");
        } else if (Json.text(metadata, "name").isEmpty()) {
            metadata.put("name", name);
        } else {
            Bodies.checkName(object, request.info());
        }
        if (name.isEmpty()) {
            throw StatusException.badRequest("the name of the pod is missing");
        }
        Bodies.placeInNamespace(object, request.info(), true);
        ResourceKey pod = new ResourceKey(PODS, request.info().namespace(), name);
        return services.objects()
                .write(new WriteRequest.Update(pod, subresource, object, options))
                .thenApply(written -> Answer.json(201, success())
                        .withWarnings(Warnings.join(decoded.warnings(), written.warnings())));
    }

    private static ObjectNode success() {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return status.put("status", "Success").put("code", 201);
    }
}
