package dev.troupe.apiserver.watch;

import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.render.Renderer;
import dev.troupe.apiserver.request.ListParameters;
import dev.troupe.apiserver.request.Selection;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Freshness;
import dev.troupe.apiserver.verb.Services;
import dev.troupe.apiserver.verb.Verb;
import dev.troupe.protocol.feed.ChangeFeed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Watches a collection. What is wrong with the request is refused as usual; from then on, as clients expect, every
 * refusal is an ERROR event of a stream that has begun.
 */
public final class WatchVerb implements Verb {
    private final Services services;
    private final WatchSettings settings;

    public WatchVerb(Services services, WatchSettings settings) {
        this.services = services;
        this.settings = settings;
    }

    @Override
    public void serve(ApiRequest request, Exchange exchange) {
        Renderer renderer = services.renderers()
                .choose(request.resource(), request.headers().accept(), request.query());
        ListParameters parameters =
                ListParameters.read(request.query(), true, request.resource().kind());
        Selection selection = Selection.of(request.info(), request.resource(), request.query());
        long timeoutSeconds = timeoutSeconds(request.query().number("timeoutSeconds"));
        WatchStream stream = new WatchStream(exchange, renderer, request.query().flag("allowWatchBookmarks"), settings);
        stream.open(timeoutSeconds, settings);
        start(parameters, request.query().has("sendInitialEvents"))
                .whenCompleteAsync(
                        (from, failure) -> {
                            if (failure != null) {
                                stream.fail(failure);
                            } else {
                                stream.subscribe(services.feed(), selection.place(), from);
                            }
                        },
                        services.workers());
    }

    private long timeoutSeconds(@Nullable Long asked) {
        // Random, so that the watches of many clients do not all come back at the same moment.
        return asked != null && asked > 0
                ? asked
                : settings.minSeconds() + ThreadLocalRandom.current().nextInt(settings.minSeconds() + 1);
    }

    /** The revision to subscribe from; 0 begins with what exists. */
    private CompletionStage<Long> start(ListParameters parameters, boolean initialEventsDecided) {
        ChangeFeed feed = services.feed();
        long asked = parameters.resourceVersion();
        boolean initial = initialEventsDecided ? parameters.sendInitialEvents() : asked == 0;
        CompletionStage<?> fresh;
        if (asked > 0) {
            fresh = Freshness.reach(feed, asked);
        } else if (parameters.resourceVersionSent()) {
            fresh = CompletableFuture.completedFuture(null);
        } else {
            fresh = feed.catchUp();
        }
        return fresh.thenApply(reached -> {
            if (initial) {
                return 0L;
            }
            return asked > 0 ? asked : feed.head();
        });
    }
}
