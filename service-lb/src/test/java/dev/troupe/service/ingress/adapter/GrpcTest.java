package dev.troupe.service.ingress.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.api.Json;
import dev.troupe.service.ingress.IngressSettings;
import dev.troupe.service.ingress.TlsSecrets;
import dev.troupe.service.ingress.plan.BackendTable;
import dev.troupe.service.ingress.plan.IngressRoutes;
import dev.troupe.service.ingress.plan.RoutingTable;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client and a server of gRPC with an Ingress between them. */
final class GrpcTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final MethodDescriptor<String, String> GREET = method("Greet", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<String, String> TALK =
            method("Talk", MethodDescriptor.MethodType.BIDI_STREAMING);

    private Server pod;
    private IngressServer ingress;
    private ManagedChannel channel;

    private static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.newBuilder(new Text(), new Text())
                .setType(type)
                .setFullMethodName("shop.Shop/" + name)
                .build();
    }

    @BeforeEach
    void start() throws Exception {
        pod = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerServiceDefinition.builder("shop.Shop")
                        .addMethod(GREET, ServerCalls.asyncUnaryCall(GrpcTest::greet))
                        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(GrpcTest::talk))
                        .build())
                .build()
                .start();
        RoutingTable routes = new RoutingTable();
        routes.put(IngressRoutes.of(Json.read("""
                {"metadata": {"namespace": "shop", "name": "web"}, "spec": {
                  "defaultBackend": {"service": {"name": "grpc", "port": {"number": 80}}}}}""")));
        BackendTable backends = new BackendTable();
        backends.put("shop/grpc", Json.read("""
                {"spec": {"ports": [{"port": 80, "appProtocol": "kubernetes.io/h2c"}]}}"""), List.of(Json.read("""
                {"addressType": "IPv4", "ports": [{"port": %d}],
                 "endpoints": [{"addresses": ["127.0.0.1"]}]}""".formatted(pod.getPort()))));
        TlsSecrets.Pair pair = TlsSecrets.make("shop.example", "EC");
        ingress = new IngressServer(
                new IngressSettings(
                        true,
                        0,
                        0,
                        2,
                        true,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(75),
                        100),
                "127.0.0.1",
                routes,
                backends,
                new CertificateStore(routes, pair.certificate(), pair.key()));
        Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> ingress.httpsPort() != 0);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", ingress.httpsPort())
                .overrideAuthority("shop.example")
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        ingress.stop().toCompletableFuture().join();
        pod.shutdownNow();
    }

    private static void greet(String name, StreamObserver<String> answer) {
        if (name.isEmpty()) {
            answer.onError(
                    Status.INVALID_ARGUMENT.withDescription("nobody to greet").asRuntimeException());
            return;
        }
        answer.onNext("hello " + name);
        answer.onCompleted();
    }

    private static StreamObserver<String> talk(StreamObserver<String> answer) {
        return new Echo(answer);
    }

    private String greet(String name) {
        return ClientCalls.blockingUnaryCall(
                channel, GREET, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS), name);
    }

    @Test
    void callsAreAnswered() {
        for (int i = 0; i < 100; i++) {
            assertThat(greet("you " + i)).isEqualTo("hello you " + i);
        }
        String much = "x".repeat(3_000_000);
        assertThat(greet(much)).isEqualTo("hello " + much);
    }

    @Test
    void errorsComeAsTheyAre() {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, () -> greet(""));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refusal.getStatus().getDescription()).isEqualTo("nobody to greet");
    }

    @Test
    void bothSidesTalkInTurns() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        StreamObserver<String> said = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(TALK, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)),
                new Notes(heard));
        for (int i = 0; i < 10; i++) {
            said.onNext("word " + i);
            assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("word " + i);
        }
        said.onCompleted();
        assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("end");
    }

    /** Says what it hears. */
    private record Echo(StreamObserver<String> answer) implements StreamObserver<String> {
        @Override
        public void onNext(String word) {
            answer.onNext(word);
        }

        @Override
        public void onError(Throwable failure) {
            answer.onError(failure);
        }

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }

    /** Keeps what it hears. */
    private record Notes(BlockingQueue<String> heard) implements StreamObserver<String> {
        @Override
        public void onNext(String word) {
            heard.add(word);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure.toString());
        }

        @Override
        public void onCompleted() {
            heard.add("end");
        }
    }

    /** Messages that are text. */
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
