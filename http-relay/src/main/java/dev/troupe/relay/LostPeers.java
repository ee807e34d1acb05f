package dev.troupe.relay;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.net.impl.ConnectionBase;
import jdk.net.ExtendedSocketOptions;

/**
 * Notices that the other side of a connection has lost its power or its network. Streams may be quiet for hours, and the
 * kernel by itself would begin to ask after two.
 *
 * <p>Vert.x's public API knows no times for keep-alive, so this reaches behind it, for the connection's Netty channel.
 * A channel passes over options that it does not know: so those of epoll's sockets and of the JDK's are both set.
 */
public final class LostPeers {
    private static final int IDLE_SECONDS = 15;
    private static final int INTERVAL_SECONDS = 5;
    private static final int PROBES = 3;

    private LostPeers() {}

    /** @param connection a socket of Vert.x, or a connection of its HTTP server */
    public static void notice(Object connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelConfig config = base.channel().config();
            config.setOption(ChannelOption.SO_KEEPALIVE, true);
            config.setOption(epoll("TCP_KEEPIDLE"), IDLE_SECONDS);
            config.setOption(epoll("TCP_KEEPINTVL"), INTERVAL_SECONDS);
            config.setOption(epoll("TCP_KEEPCNT"), PROBES);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), IDLE_SECONDS);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), INTERVAL_SECONDS);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
        }
    }

    /** The option of that name; its class is not there for this module to compile with. */
    private static ChannelOption<Integer> epoll(String name) {
        return ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#" + name);
    }
}
