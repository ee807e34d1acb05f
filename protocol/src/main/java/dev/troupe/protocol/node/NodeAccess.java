package dev.troupe.protocol.node;

import dev.troupe.api.ResourceKey;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** What the API asks of the node that runs a pod. Stages fail with {@link dev.troupe.api.StatusException}. */
public interface NodeAccess {

    /**
     * Where the pod's runtime serves a stream for this request: the URL to which the client's upgraded connection is
     * tunnelled byte for byte, reachable from this JVM.
     */
    CompletionStage<URI> stream(StreamRequest request);

    /**
     * The log of a container as chunks of text; ends when the log ends, or never while it is followed. A cancelled
     * subscription stops the reading.
     */
    CompletionStage<Flow.Publisher<ByteBuffer>> logs(LogRequest request);

    /** What kind of stream. */
    sealed interface StreamRequest {
        ResourceKey pod();

        record Exec(
                ResourceKey pod,
                String container,
                List<String> command,
                boolean stdin,
                boolean stdout,
                boolean stderr,
                boolean tty)
                implements StreamRequest {}

        record Attach(ResourceKey pod, String container, boolean stdin, boolean stdout, boolean stderr, boolean tty)
                implements StreamRequest {}

        record PortForward(ResourceKey pod, List<Integer> ports) implements StreamRequest {}
    }

    /**
     * @param container the container's name; empty picks the only one
     * @param previous the log of the instance before this one
     * @param tailLines null for all
     * @param limitBytes null for no limit
     * @param since null for all
     */
    record LogRequest(
            ResourceKey pod,
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            @Nullable Long tailLines,
            @Nullable Long limitBytes,
            @Nullable Instant since) {}
}
