package dev.troupe.apiserver.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xServerConnection;

/**
 * Lets a POST be upgraded. kubectl sends exec, attach and port-forward over SPDY as {@code POST} with an Upgrade
 * header, and Vert.x gives the raw connection away for GET and CONNECT only. So such a POST is shown to Vert.x as a
 * GET, with a header that keeps its method; {@link #method} tells the true one.
 *
 * <p>This reaches behind Vert.x's public API, for the connection's Netty pipeline.
 */
public final class UpgradablePosts extends ChannelInboundHandlerAdapter {
    private static final String MARK = "X-Troupe-Upgraded-Post";

    private UpgradablePosts() {}

    /** Watches over a new connection. HTTP/2 has no upgrades and is left alone. */
    public static void install(HttpConnection connection) {
        if (connection instanceof Http1xServerConnection http1) {
            ChannelHandlerContext context = http1.channelHandlerContext();
            context.pipeline().addBefore(context.name(), MARK, new UpgradablePosts());
        }
    }

    /** The method that the client sent. */
    public static HttpMethod method(HttpServerRequest request) {
        // On HTTP/2 nobody takes a client's own mark away, so there it means nothing.
        boolean marked = request.method() == HttpMethod.GET
                && request.version() == HttpVersion.HTTP_1_1
                && request.headers().contains(MARK);
        return marked ? HttpMethod.POST : request.method();
    }

    /** Whether a header is of this server's own making and not to be passed on. */
    public static boolean isMark(String headerName) {
        return headerName.equalsIgnoreCase(MARK);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            if (request.headers().contains(MARK)) {
                // No client may pass for what it is not.
                request.headers().remove(MARK);
            }
            if (request.method().equals(io.netty.handler.codec.http.HttpMethod.POST)
                    && request.headers().contains(HttpHeaderNames.UPGRADE)) {
                request.setMethod(io.netty.handler.codec.http.HttpMethod.GET);
                request.headers().set(MARK, "true");
            }
        }
        context.fireChannelRead(message);
    }
}
