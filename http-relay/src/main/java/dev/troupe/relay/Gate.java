package dev.troupe.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
final class Gate extends ChannelInboundHandlerAdapter {
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

    /** From now on nothing passes. */
    void close() {
        run(() -> {
            closed = true;
            channel().config().setAutoRead(false);
        });
    }

    /** Lets pass what was held, and what comes. */
    void open() {
        run(() -> {
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
            ended = false;
            to().fireChannelInactive();
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

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (closed || !held.isEmpty()) {
            ended = true;
        } else {
            from.fireChannelInactive();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
