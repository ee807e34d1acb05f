package dev.troupe.apiserver.verb;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.render.Page;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.ListParameters;
import dev.troupe.apiserver.request.Selection;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lists a collection, whole or in parts. */
public final class ListVerb implements AnsweringVerb {
    private static final String TOKEN_EXPIRED =
            "The provided continue parameter is too old to display a consistent list result. You must start a new"
                    + " list without the continue parameter.";
    private static final String REVISION_EXPIRED = "The resourceVersion for the provided list is too old.";

    private final Services services;
    private final Snapshots snapshots;

    public ListVerb(Services services) {
        this.services = services;
        this.snapshots = new Snapshots(services.feed(), services.workers());
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        Renderer renderer = services.renderers()
                .choose(request.resource(), request.headers().accept(), request.query());
        ListParameters parameters =
                ListParameters.read(request.query(), false, request.resource().kind());
        Selection selection = Selection.of(request.info(), request.resource(), request.query());
        return listing(parameters, selection)
                .thenApply(listing -> Answer.json(200, renderer.list(page(listing, parameters, selection))));
    }

    /** Completes on a worker with what the parameters ask for, all of it that is left after the continue token. */
    CompletionStage<ChangeFeed.Listing> listing(ListParameters parameters, Selection selection) {
        if (!parameters.continueToken().isEmpty()) {
            ContinueToken token = ContinueToken.decode(parameters.continueToken());
            return snapshot(selection, token.revision(), TOKEN_EXPIRED, token);
        }
        if (parameters.exact()) {
            return Freshness.reach(services.feed(), parameters.resourceVersion())
                    .thenCompose(reached -> snapshot(selection, parameters.resourceVersion(), REVISION_EXPIRED, null));
        }
        CompletionStage<?> fresh = parameters.resourceVersionSent()
                ? Freshness.reach(services.feed(), parameters.resourceVersion())
                : services.feed().catchUp();
        return fresh.thenApplyAsync(reached -> services.feed().list(selection.place()), services.workers());
    }

    private CompletionStage<ChangeFeed.Listing> snapshot(
            Selection selection, long revision, String tooOld, @Nullable ContinueToken token) {
        if (revision > services.feed().head()) {
            return CompletableFuture.failedFuture(
                    StatusException.badRequest("continue key is not valid: it is from the future"));
        }
        return snapshots.at(selection.everything(), revision, tooOld).thenApply(objects -> {
            List<StoredObject> matching = new ArrayList<>();
            for (StoredObject object : objects) {
                if (selection.place().test(object) && (token == null || token.precedes(object.key()))) {
                    matching.add(object);
                }
            }
            return new ChangeFeed.Listing(revision, matching);
        });
    }

    private static Page page(ChangeFeed.Listing listing, ListParameters parameters, Selection selection) {
        int size = listing.objects().size();
        if (parameters.limit() == 0 || size <= parameters.limit()) {
            return new Page(listing.revision(), listing.objects(), "", null);
        }
        int limit = (int) parameters.limit();
        List<StoredObject> objects = listing.objects().subList(0, limit);
        StoredObject last = objects.getLast();
        String token = new ContinueToken(
                        listing.revision(), last.key().namespace(), last.key().name())
                .encode();
        return new Page(listing.revision(), objects, token, selection.selective() ? null : (long) size - limit);
    }
}
