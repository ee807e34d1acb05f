package dev.troupe.apiserver.stream;

import dev.troupe.protocol.node.NodeAccess;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The way to pods' logs and streams. Stages fail with {@link dev.troupe.api.StatusException}. */
public interface PodAccess {

    /** Where the client's upgraded connection is to be tunnelled. */
    CompletionStage<StreamTarget> stream(NodeAccess.StreamRequest request);

    /** As {@link NodeAccess#logs}; the publisher serves one subscriber. */
    CompletionStage<Flow.Publisher<ByteBuffer>> logs(NodeAccess.LogRequest request);

    /** The pods of this node alone. */
    static PodAccess local(NodeAccess node) {
        return new PodAccess() {
            @Override
            public CompletionStage<StreamTarget> stream(NodeAccess.StreamRequest request) {
                return node.stream(request).thenApply(StreamTarget.Runtime::of);
            }

            @Override
            public CompletionStage<Flow.Publisher<ByteBuffer>> logs(NodeAccess.LogRequest request) {
                return node.logs(request);
            }
        };
    }
}
