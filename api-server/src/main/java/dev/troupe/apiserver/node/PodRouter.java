package dev.troupe.apiserver.node;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.stream.PodAccess;
import dev.troupe.apiserver.stream.StreamTarget;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.protocol.object.StoredObject;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Finds the node that runs a pod: asks this one itself, and another one through its endpoint. */
public final class PodRouter implements PodAccess {
    /** How long a request waits for news; when the database is away, what is known must do. */
    private static final int NEWS_MILLIS = 2_000;

    private final String self;
    private final PodAccess local;
    private final ChangeFeed feed;
    private final RemoteLogs remoteLogs;

    /**
     * @param self this node's name
     * @param local this node's pods
     */
    PodRouter(String self, PodAccess local, ChangeFeed feed, RemoteLogs remoteLogs) {
        this.self = self;
        this.local = local;
        this.feed = feed;
        this.remoteLogs = remoteLogs;
    }

    /** Which way to go. */
    private sealed interface Route {
        record Here() implements Route {}

        record Elsewhere(NodeAddress address, long revision) implements Route {
            StreamTarget.Node target(String uri) {
                return new StreamTarget.Node(address.host(), address.port(), uri, revision);
            }
        }

        /** The pod waits for a node. */
        record Nowhere() implements Route {}
    }

    @Override
    public CompletionStage<StreamTarget> stream(NodeAccess.StreamRequest request) {
        return route(request.pod()).thenCompose(route -> switch (route) {
            case Route.Here here -> local.stream(request);
            case Route.Elsewhere elsewhere -> CompletableFuture.completedFuture(elsewhere.target(NodeUris.of(request)));
            case Route.Nowhere nowhere ->
                CompletableFuture.failedFuture(
                        StatusException.badRequest("pod " + request.pod().name() + " does not have a host assigned"));
        });
    }

    @Override
    public CompletionStage<Flow.Publisher<ByteBuffer>> logs(NodeAccess.LogRequest request) {
        return route(request.pod()).thenCompose(route -> switch (route) {
            case Route.Here here -> local.logs(request);
            case Route.Elsewhere elsewhere -> remoteLogs.open(elsewhere.target(NodeUris.of(request)));
            case Route.Nowhere nowhere -> CompletableFuture.completedFuture(new NoLog());
        });
    }

    /** First learns what the others have committed: the pod may have been bound a moment ago, by another node. */
    private CompletionStage<Route> route(ResourceKey pod) {
        return feed.catchUp()
                .toCompletableFuture()
                .thenApply(reached -> true)
                .exceptionally(unavailable -> false)
                .completeOnTimeout(false, NEWS_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(done -> known(pod));
    }

    private Route known(ResourceKey pod) {
        String name = found(pod).header().nodeName();
        if (name.isEmpty()) {
            return new Route.Nowhere();
        }
        if (name.equals(self)) {
            return new Route.Here();
        }
        StoredObject node = found(ResourceKey.clusterScoped("nodes", name));
        return new Route.Elsewhere(NodeAddress.of(node.tree()), feed.head());
    }

    private StoredObject found(ResourceKey key) {
        return feed.find(key).orElseThrow(() -> StatusException.notFound(key));
    }

    /** The log of a pod that no node has seen yet. */
    private static final class NoLog implements Flow.Publisher<ByteBuffer> {
        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onComplete();
        }
    }
}
