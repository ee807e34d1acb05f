package dev.troupe.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what a backend sends while the client cannot take it, and lets its end pass only after all of it. Pausing a
 * response would do so too, but a connection of Vert.x that ends while it is paused forgets what it has read and not yet
 * told: the client of a backend that closes after its answer would miss the rest. What is held is at most what the
 * kernel had received.
 *
 * <p>This reaches behind Vert.x's public API, for the connection's Netty pipeline.
 */
final class Gate extends ChannelInboundHandlerAdapter implements Valve {
    private static final String NAME = "troupe-gate";

    private final Deque<Object> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean closed;
    private boolean draining;
    private boolean ended;

    private Gate() {}

    /** Puts one before a new connection to a backend. */
    static void install(HttpConnection connection) {
        ChannelHandlerContext vertx = ((ConnectionBase) connection).channelHandlerContext();
        // Else Netty closes as soon as the other side does, and takes the pipeline down whatever it still holds.
        vertx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        vertx.pipeline().addBefore(vertx.name(), NAME, new Gate());
    }

    /** That of a connection. */
    static Gate of(HttpConnection connection) {
        return (Gate) ((ConnectionBase) connection).channel().pipeline().get(NAME);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void close() {
        run(() -> {
            closed = true;
            channel().config().setAutoRead(false);
        });
    }

    @Override
    public void open() {
        // Not at once: whoever has room again tells so in the middle of its work, and must not be written to meanwhile.
        channel().eventLoop().execute(() -> {
            closed = false;
            pass();
        });
    }

    private void run(Runnable action) {
        if (channel().eventLoop().inEventLoop()) {
            action.run();
        } else {
            channel().eventLoop().execute(action);
        }
    }

    private Channel channel() {
        return to().channel();
    }

    private ChannelHandlerContext to() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("the gate is not installed");
        }
        return known;
    }

    private void pass() {
        boolean some = !held.isEmpty();
        drain();
        if (closed || !held.isEmpty()) {
            return;
        }
        if (some) {
            to().fireChannelReadComplete();
        }
        if (ended) {
            channel().close();
        } else {
            channel().config().setAutoRead(true);
        }
    }

    private void drain() {
        if (draining) {
            return; // whoever drains will come to it
        }
        draining = true;
        while (!closed && !held.isEmpty()) {
            to().fireChannelRead(held.removeFirst());
        }
        draining = false;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        held.addLast(message);
        drain();
    }

    /** Nothing more will come. The connection ends when all has passed; with its end it would forget what is held. */
    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            from.channel().eventLoop().execute(() -> {
                ended = true;
                pass();
            });
        }
        from.fireUserEventTriggered(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
