package dev.troupe.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForgottenStreamsTest {
    private final List<Integer> told = new ArrayList<>();

    /** Keeps from HTTP/2 what it should be told of. */
    private static final class Silence extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {}
    }

    @Test
    void aStreamThatBeganWhileTheConnectionWasFullIsToldLater() throws Exception {
        Http2ConnectionHandler http2 = new Http2ConnectionHandlerBuilder()
                .server(true)
                .frameListener(new Http2FrameAdapter())
                .build();
        EmbeddedChannel channel = new EmbeddedChannel(new Silence(), http2);
        Http2RemoteFlowController controller = http2.encoder().flowController();
        controller.listener(stream -> told.add(stream.id()));

        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        Http2Stream stream = http2.connection().remote().createStream(3, false);
        assertThat(controller.isWritable(stream)).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(controller.isWritable(stream)).isTrue();
        assertThat(told).as("nobody has told it").isEmpty();

        ForgottenStreams.look(http2);
        assertThat(told).containsExactly(3);
        ForgottenStreams.look(http2);
        assertThat(told).as("once is enough").containsExactly(3);
        channel.finishAndReleaseAll();
    }
}
