package dev.troupe.node.adapter;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One gRPC connection to a unix socket, over the JDK's own domain sockets: no native library is needed. */
final class CriChannel implements AutoCloseable {
    /** The longest path that the kernel takes for a unix socket, without the closing zero. */
    static final int MAX_SOCKET_PATH_BYTES = 107;

    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    private final EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("cri", /* daemon= */ true), NioIoHandler.newFactory());
    private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
    private final ManagedChannel channel;

    CriChannel(Path socket) {
        if (socket.toString().length() > MAX_SOCKET_PATH_BYTES) {
            throw new IllegalArgumentException("longer than a unix socket's path may be: " + socket);
        }
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(eventLoop)
                .executor(callbacks)
                // gRPC switches it on for every socket; this kind has none, and Netty would complain each time.
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .usePlaintext()
                .overrideAuthority("localhost")
                .proxyDetector(_ -> null)
                .disableRetry()
                .disableServiceConfigLookUp()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
    }

    ManagedChannel grpc() {
        return channel;
    }

    /** Connects at the next call, however many attempts failed before. */
    void forgetFailedConnects() {
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        callbacks.shutdown();
    }
}
