package dev.troupe.apiserver.verb;

import dev.troupe.api.Failures;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.render.Page;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.ListParameters;
import dev.troupe.apiserver.request.Selection;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Deletes every object that a list would show, a few at a time, and answers with that list. */
public final class DeleteCollectionVerb implements AnsweringVerb {
    private static final int AT_ONCE = 16;

    private final Services services;
    private final ListVerb lists;

    public DeleteCollectionVerb(Services services, ListVerb lists) {
        this.services = services;
        this.lists = lists;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        Renderer renderer = services.renderers()
                .choose(request.resource(), request.headers().accept(), request.query());
        ListParameters parameters =
                ListParameters.read(request.query(), false, request.resource().kind());
        Selection selection = Selection.of(request.info(), request.resource(), request.query());
        return lists.listing(parameters, selection).thenCompose(listing -> {
            List<StoredObject> deleted = new ArrayList<>();
            return deleteFrom(0, listing.objects(), request, deleted)
                    .thenApplyAsync(
                            done -> Answer.json(200, renderer.list(new Page(listing.revision(), deleted, "", null))),
                            services.workers());
        });
    }

    private CompletionStage<Void> deleteFrom(
            int start, List<StoredObject> objects, ApiRequest request, List<StoredObject> deleted) {
        if (start >= objects.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int end = Math.min(start + AT_ONCE, objects.size());
        List<CompletableFuture<StoredObject>> batch = new ArrayList<>();
        for (StoredObject object : objects.subList(start, end)) {
            batch.add(delete(object, request).toCompletableFuture());
        }
        return CompletableFuture.allOf(batch.toArray(CompletableFuture[]::new)).thenCompose(done -> {
            batch.forEach(each -> deleted.add(each.join()));
            return deleteFrom(end, objects, request, deleted);
        });
    }

    private CompletionStage<StoredObject> delete(StoredObject object, ApiRequest request) {
        ResourceKey key = object.key();
        WriteRequest deletion = DeleteVerb.deletion(services, request, key);
        return services.objects().write(deletion).handle((written, failure) -> {
            if (failure == null) {
                return written.object();
            }
            Throwable cause = Failures.cause(failure);
            if (cause instanceof StatusException status && status.code() == 404) {
                return object; // Somebody else was faster.
            }
            throw new CompletionException(cause);
        });
    }
}
