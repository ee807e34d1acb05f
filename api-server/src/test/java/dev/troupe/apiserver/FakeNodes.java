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
    volatile @Nullable StreamRequest lastStream;
    volatile @Nullable LogRequest lastLog;

    @Override
    public CompletionStage<URI> stream(StreamRequest request) {
        lastStream = request;
        URI target = stream;
        return target == null
                ? CompletableFuture.failedFuture(StatusException.notFound(request.pod()))
                : CompletableFuture.completedFuture(target);
    }

    @Override
    public CompletionStage<Flow.Publisher<ByteBuffer>> logs(LogRequest request) {
        lastLog = request;
        Flow.Publisher<ByteBuffer> publisher = log;
        return publisher == null
                ? CompletableFuture.failedFuture(StatusException.notFound(request.pod()))
                : CompletableFuture.completedFuture(publisher);
    }
}
