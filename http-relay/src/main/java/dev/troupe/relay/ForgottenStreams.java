package dev.troupe.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a second whether the streams of an HTTP/2 connection may be written to. A stream that begins in a moment
 * in which the connection's buffer is full counts as not writable, and Vert.x keeps its answer until Netty tells of a
 * change; if the connection as a whole was never marked as full, Netty has no change to tell of, and the client would
 * wait for ever.
 *
 * <p>This reaches behind Vert.x's public API, for the connection's Netty pipeline.
 */
public final class ForgottenStreams {
    private static final Logger LOG = LoggerFactory.getLogger(ForgottenStreams.class);
    private static final int LOOK_EVERY_MILLIS = 500;

    private ForgottenStreams() {}

    /** Watches over a new connection. HTTP/1.1 has no streams and is left alone. */
    public static void watch(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            Channel channel = base.channel();
            ChannelHandlerContext http2 = channel.pipeline().context(Http2ConnectionHandler.class);
            if (http2 != null) {
                Http2ConnectionHandler handler = (Http2ConnectionHandler) http2.handler();
                ScheduledFuture<?> looks = channel.eventLoop()
                        .scheduleWithFixedDelay(
                                () -> look(handler), LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                channel.closeFuture().addListener(closed -> looks.cancel(false));
            }
        }
    }

    /** Tells every stream whose writability is another than it was told. */
    static void look(Http2ConnectionHandler handler) {
        try {
            // Setting the window that is already set changes nothing, and is the one way to ask for this.
            Http2RemoteFlowController controller = handler.encoder().flowController();
            controller.initialWindowSize(controller.initialWindowSize());
        } catch (Http2Exception e) {
            LOG.debug("cannot look after the streams of a connection", e);
        }
    }
}
