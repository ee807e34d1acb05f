package dev.troupe.node.adapter;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.troupe.node.adapter.containerd.Envelope;
import dev.troupe.node.adapter.containerd.EventsGrpc;
import dev.troupe.node.adapter.containerd.SubscribeRequest;
import dev.troupe.node.adapter.containerd.TaskExit;
import dev.troupe.node.adapter.containerd.TaskOOM;
import dev.troupe.node.port.ContainerRuntime.Subscription;
import dev.troupe.node.port.RuntimeEvent;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * containerd's stream of events, kept open across its restarts.
 *
 * <p>The service does not answer before the first event, so that nothing tells when the subscription stands, only when
 * there is a connection. An event in the gap is no loss all the same: the listener relists when connected, and once more
 * a little later.
 */
final class ContainerdEvents implements Subscription {
    /** The namespace in which containerd's CRI plugin keeps its containers. */
    static final String CRI_NAMESPACE = "k8s.io";

    private static final Logger LOG = LoggerFactory.getLogger(ContainerdEvents.class);
    private static final Metadata.Key<String> NAMESPACE_HEADER =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final long RETRY_MILLIS = 250;
    private static final long SETTLE_MILLIS = 500;

    private final CriChannel channel;
    private final EventsGrpc.EventsStub events;
    private final Consumer<RuntimeEvent> listener;
    private volatile boolean closed;
    private volatile Context.CancellableContext stream = Context.ROOT.withCancellation();

    private ContainerdEvents(CriChannel channel, Consumer<RuntimeEvent> listener) {
        Metadata headers = new Metadata();
        headers.put(NAMESPACE_HEADER, CRI_NAMESPACE);
        this.channel = channel;
        this.listener = listener;
        this.events =
                EventsGrpc.newStub(channel.grpc()).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    static Subscription subscribe(CriChannel channel, Consumer<RuntimeEvent> listener) {
        ContainerdEvents subscription = new ContainerdEvents(channel, listener);
        subscription.open("subscribed");
        return subscription;
    }

    @Override
    public synchronized void close() {
        closed = true;
        stream.cancel(null);
    }

    private synchronized void open(String why) {
        if (closed) {
            return;
        }
        stream = Context.ROOT.withCancellation();
        SubscribeRequest request = SubscribeRequest.newBuilder()
                .addFilters("topic==\"/tasks/exit\"")
                .addFilters("topic==\"/tasks/oom\"")
                .build();
        Reader reader = new Reader();
        stream.run(() -> events.subscribe(request, reader));
        relistWhenConnected(reader, why);
    }

    private synchronized void tell(RuntimeEvent event) {
        if (closed) {
            return;
        }
        try {
            listener.accept(event);
        } catch (RuntimeException thrown) {
            LOG.error("a listener failed on {}", event, thrown);
        }
    }

    private static void later(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
    }

    private void relistWhenConnected(Reader reader, String why) {
        ConnectivityState state = channel.grpc().getState(true);
        if (!reader.open) {
            return;
        }
        if (state == ConnectivityState.READY) {
            tell(new RuntimeEvent.Relist(why));
            later(SETTLE_MILLIS, () -> tell(new RuntimeEvent.Relist("the stream of events has settled")));
        } else {
            channel.grpc().notifyWhenStateChanged(state, () -> relistWhenConnected(reader, why));
        }
    }

    private final class Reader implements StreamObserver<Envelope> {
        private volatile boolean open = true;

        @Override
        public void onNext(Envelope envelope) {
            try {
                read(envelope);
            } catch (InvalidProtocolBufferException unreadable) {
                LOG.warn("unreadable event {} from containerd", envelope.getTopic(), unreadable);
                tell(new RuntimeEvent.Relist("an event was unreadable"));
            }
        }

        private void read(Envelope envelope) throws InvalidProtocolBufferException {
            if (!envelope.getNamespace().equals(CRI_NAMESPACE)) {
                return;
            }
            switch (envelope.getTopic()) {
                case "/tasks/exit" -> {
                    TaskExit exit = TaskExit.parseFrom(envelope.getEvent().getValue());
                    // The end of an exec's process carries the exec's id.
                    if (exit.getId().equals(exit.getContainerId())) {
                        tell(new RuntimeEvent.Exited(
                                exit.getContainerId(), exit.getExitStatus(), instant(exit.getExitedAt())));
                    }
                }
                case "/tasks/oom" -> {
                    TaskOOM killed = TaskOOM.parseFrom(envelope.getEvent().getValue());
                    tell(new RuntimeEvent.OutOfMemory(killed.getContainerId(), instant(envelope.getTimestamp())));
                }
                default -> LOG.debug("an event that nobody asked for: {}", envelope.getTopic());
            }
        }

        @Override
        public void onError(Throwable thrown) {
            if (!closed) {
                LOG.debug("the stream of containerd's events broke", thrown);
                again();
            }
        }

        @Override
        public void onCompleted() {
            again();
        }

        private void again() {
            open = false;
            later(RETRY_MILLIS, () -> {
                channel.forgetFailedConnects();
                open("the stream of events was broken");
            });
        }
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
