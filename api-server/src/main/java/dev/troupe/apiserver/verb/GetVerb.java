package dev.troupe.apiserver.verb;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.ListParameters;
import dev.troupe.protocol.object.StoredObject;
import java.util.concurrent.CompletionStage;

/** Reads one object: from its entity, or from this node's memory if a revision is named. */
public final class GetVerb implements AnsweringVerb {
    private final Services services;

    public GetVerb(Services services) {
        this.services = services;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        Renderer renderer = services.renderers()
                .choose(request.resource(), request.headers().accept(), request.query());
        return read(services, request).thenApply(object -> Answer.json(200, renderer.object(object)));
    }

    /** The object that the request names, as fresh as it asks for. */
    static CompletionStage<StoredObject> read(Services services, ApiRequest request) {
        ResourceKey key = request.key();
        String version = request.query().text("resourceVersion");
        if (version.isEmpty()) {
            return services.objects().get(key);
        }
        long revision = ListParameters.revision(version, request.resource().kind());
        return Freshness.reach(services.feed(), revision)
                .thenApply(reached -> services.feed().find(key).orElseThrow(() -> StatusException.notFound(key)));
    }
}
