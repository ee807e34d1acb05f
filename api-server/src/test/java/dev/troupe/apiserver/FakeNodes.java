package dev.troupe.apiserver;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.node.NodeAccess;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A node whose streams and logs a test decides. */
final class FakeNodes implements NodeAccess {
    volatile @Nullable URI stream;
    volatile Flow.@Nullable Publisher<ByteBuffer> log;
    /** Instead of either. */
    volatile @Nullable StatusException refusal;

    volatile @Nullable StreamRequest lastStream;
    volatile @Nullable LogRequest lastLog;

    @Override
    public CompletionStage<URI> stream(StreamRequest request) {
        lastStream = request;
        URI target = stream;
        StatusException refused = refusal;
        return target == null || refused != null
                ? CompletableFuture.failedFuture(refused != null ? refused : StatusException.notFound(request.pod()))
                : CompletableFuture.completedFuture(target);
    }

    @Override
    public CompletionStage<Flow.Publisher<ByteBuffer>> logs(LogRequest request) {
        lastLog = request;
        Flow.Publisher<ByteBuffer> publisher = log;
        StatusException refused = refusal;
        return publisher == null || refused != null
                ? CompletableFuture.failedFuture(refused != null ? refused : StatusException.notFound(request.pod()))
                : CompletableFuture.completedFuture(publisher);
    }
}
