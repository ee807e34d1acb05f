package dev.troupe.node.probe;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The gRPC health checking protocol, whose two messages have one field each: written and read by hand.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">health checking</a>
 */
final class GrpcCheck {
    private static final int SERVICE_TAG = 0x0a;
    private static final int STATUS_TAG = 0x08;
    private static final int SERVING = 1;

    private static final MethodDescriptor<byte[], byte[]> CHECK = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private GrpcCheck() {}

    /** Blocks at most as long as the timeout. */
    static ProbeAnswer check(String host, int port, String service, Duration timeout) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(new InetSocketAddress(host, port))
                .usePlaintext()
                .userAgent(HttpCheck.PROBE_AGENT)
                .build();
        try {
            byte[] answer = ClientCalls.blockingUnaryCall(
                    channel,
                    CHECK,
                    CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS),
                    request(service));
            int status = answer.length >= 2 && answer[0] == STATUS_TAG ? answer[1] : 0;
            return status == SERVING
                    ? new ProbeAnswer.Success()
                    : new ProbeAnswer.Failure("service unhealthy (responded with \"" + name(status) + "\")");
        } catch (StatusRuntimeException e) {
            String place = host + ":" + port;
            Status.Code code = e.getStatus().getCode();
            return new ProbeAnswer.Failure(
                    switch (code) {
                        case DEADLINE_EXCEEDED ->
                            "timeout: failed to connect service \"" + place + "\" within " + timeout.toSeconds()
                                    + "s: context deadline exceeded";
                        case UNAVAILABLE -> "failed to connect service \"" + place + "\"";
                        case UNIMPLEMENTED ->
                            "this server does not implement the grpc health protocol (grpc.health.v1.Health)";
                        default -> "failed to check health: " + e.getMessage();
                    });
        } finally {
            channel.shutdownNow();
        }
    }

    private static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0) {
            return name;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(SERVICE_TAG);
        int length = name.length;
        while (length > 0x7f) {
            out.write((length & 0x7f) | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(name);
        return out.toByteArray();
    }

    private static String name(int status) {
        return switch (status) {
            case 2 -> "NOT_SERVING";
            case 3 -> "SERVICE_UNKNOWN";
            default -> "UNKNOWN";
        };
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
