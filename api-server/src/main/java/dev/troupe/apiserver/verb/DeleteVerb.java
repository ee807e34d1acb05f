package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.DeleteParameters;
import dev.troupe.apiserver.request.WriteParameters;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Deletes one object. */
public final class DeleteVerb implements AnsweringVerb {
    /** Kinds whose last state is the answer; for others it is a Status. */
    private static final Set<String> RETURN_OBJECT = Set.of("pods", "serviceaccounts", "services");

    private final Services services;

    public DeleteVerb(Services services) {
        this.services = services;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        ResourceKey key = request.key();
        KindDefinition kind = request.resource().kind();
        Renderer renderer = services.renderers()
                .choose(request.resource(), request.headers().accept(), request.query());
        return services.objects().write(deletion(services, request, key)).thenApply(written -> {
            boolean gone = written.outcome() == Written.Outcome.DELETED;
            Answer answer = gone && !RETURN_OBJECT.contains(kind.resource())
                    ? Answer.json(200, success(kind, written))
                    : Answer.json(200, renderer.object(written.object()));
            return answer.withWarnings(written.warnings());
        });
    }

    /** The deletion of {@code key} with the options of the request. */
    static WriteRequest.Delete deletion(Services services, ApiRequest request, ResourceKey key) {
        DeleteParameters parameters = DeleteParameters.read(
                request.query(), request.body(), request.headers().contentType(), services.decoder());
        WriteOptions options = WriteParameters.read(
                request.query(),
                "DeleteOptions",
                false,
                request.caller(),
                request.headers().userAgent(),
                services.clock().instant());
        if (parameters.dryRun()) {
            options = new WriteOptions(
                    options.caller(),
                    true,
                    options.fieldManager(),
                    false,
                    options.fieldValidation(),
                    options.deadline());
        }
        return new WriteRequest.Delete(
                key,
                parameters.gracePeriodSeconds(),
                parameters.propagation(),
                parameters.uid(),
                parameters.resourceVersion(),
                options);
    }

    private static ObjectNode success(KindDefinition kind, Written written) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details");
        details.put("name", written.object().key().name());
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        details.put("kind", kind.plural());
        details.put("uid", written.object().header().uid());
        return status;
    }
}
