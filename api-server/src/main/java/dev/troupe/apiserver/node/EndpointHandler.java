package dev.troupe.apiserver.node;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.http.UpgradablePosts;
import dev.troupe.apiserver.security.Authenticator;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.stream.PodStreams;
import dev.troupe.apiserver.stream.StreamTarget;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way of every request at a node's endpoint: who asks, may they, for which pod, and does this node know it yet. */
final class EndpointHandler {
    /** Who may reach into pods. */
    private static final Set<String> GROUPS = Set.of(Pki.MASTERS, NodeIdentity.CONTROL_NODES);

    /** How long a request waits for what its sender has seen; after that, what is known must do. */
    private static final int NEWS_MILLIS = 3_000;

    private static final int FORBIDDEN = 403;

    private final Authenticator authenticator;
    private final PodStreams pods;
    private final ChangeFeed feed;
    private final InstantSource clock;

    EndpointHandler(Authenticator authenticator, PodStreams pods, ChangeFeed feed, InstantSource clock) {
        this.authenticator = authenticator;
        this.pods = pods;
        this.feed = feed;
        this.clock = clock;
    }

    /** Answers a request; must be called on the event loop of its connection. */
    void handle(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, Vertx.currentContext(), Query.parse(request.query()));
        try {
            HttpMethod method = UpgradablePosts.method(request);
            check(authenticator.authenticate(request), method);
            String path = request.path() == null ? "" : request.path();
            NodeUris.Asked asked = NodeUris.read(path, exchange.query(), clock.instant());
            long revision = revision(request.getHeader(StreamTarget.Node.REVISION_HEADER));
            request.pause();
            if (revision <= feed.head()) {
                serve(asked, exchange);
            } else {
                serveOnceKnown(revision, asked, exchange);
            }
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    /** @throws StatusException in a kubelet's words */
    private static void check(Caller caller, HttpMethod method) {
        if (caller.equals(Authenticator.ANONYMOUS)) {
            throw StatusException.unauthorized();
        }
        if (caller.groups().stream().noneMatch(GROUPS::contains)) {
            String verb = method == HttpMethod.POST ? "create" : method.name().toLowerCase(Locale.ROOT);
            String why = "Forbidden (user=" + caller.user() + ", verb=" + verb + ", resource=nodes, subresource=proxy)";
            throw new StatusException(FORBIDDEN, "Forbidden", why, "", "", "", List.of(), 0);
        }
    }

    private static long revision(@Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            throw StatusException.badRequest(StreamTarget.Node.REVISION_HEADER + " is no revision: " + header);
        }
    }

    private void serveOnceKnown(long revision, NodeUris.Asked asked, Exchange exchange) {
        feed.await(revision)
                .toCompletableFuture()
                .thenApply(reached -> true)
                .exceptionally(unavailable -> false)
                .completeOnTimeout(false, NEWS_MILLIS, TimeUnit.MILLISECONDS)
                .thenRun(() -> exchange.context().runOnContext(ignored -> {
                    try {
                        serve(asked, exchange);
                    } catch (RuntimeException e) {
                        exchange.fail(e);
                    }
                }));
    }

    private void serve(NodeUris.Asked asked, Exchange exchange) {
        switch (asked) {
            case NodeUris.Asked.Stream stream -> pods.stream(stream.request(), exchange);
            case NodeUris.Asked.Log log -> {
                exchange.request().resume();
                pods.log(log.request(), exchange);
            }
        }
    }
}
