package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.api.StatusException;
import dev.troupe.node.adapter.ContainerdImages;
import dev.troupe.node.adapter.ContainerdProcess;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.protocol.object.ObjectClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.apache.pekko.actor.typed.ActorSystem;

/** The part of a node that runs pods. */
final class WorkerNode {
    private final NodeConfig node;
    private final Config config;

    WorkerNode(NodeConfig node, Config config) {
        this.node = node;
        this.config = config;
    }

    /** Starts the container runtime, or adopts the one that runs. Blocks. */
    void startRuntime() {
        try {
            ContainerdSettings settings =
                    ContainerdSettings.ofThisHost(node.data().resolve("containerd"));
            new ContainerdProcess(settings).start();
            new ContainerdImages(settings).loadPause();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the container runtime", e);
        }
    }

    void startAgent(
            ActorSystem<?> system, ObjectClient objects, ChangeFeed feed, EventRecorder events, InstantSource clock) {}

    boolean runtimeAnswers() {
        return true;
    }

    NodeAccess access() {
        return new NodeAccess() {
            @Override
            public CompletionStage<URI> stream(StreamRequest request) {
                return CompletableFuture.failedFuture(StatusException.unavailable("no agent", 1));
            }

            @Override
            public CompletionStage<Flow.Publisher<ByteBuffer>> logs(LogRequest request) {
                return CompletableFuture.failedFuture(StatusException.unavailable("no agent", 1));
            }
        };
    }
}
