package dev.troupe.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A relay with a server before it; tests bring the backends. */
abstract class RelayFixture {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private Vertx vertx;
    HttpServer server;
    volatile List<Backend> backends = List.of();

    @BeforeEach
    void start() {
        vertx = EventLoops.start(2);
        RelaySettings settings =
                new RelaySettings(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(4), 100);
        Relay relay = new Relay(vertx, settings);
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(request -> pass(relay, request))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void pass(Relay relay, HttpServerRequest request) {
        request.pause();
        relay.pass(
                request,
                new Passage(
                        request.method(),
                        request.uri(),
                        EndToEnd.of(request.headers()),
                        backends,
                        headers -> headers.add("X-Seen", "yes"),
                        failure -> request.response()
                                .setStatusCode(502)
                                .end(failure.kind()
                                        + (failure.kind() == RelayFailure.Kind.UNREACHABLE && failure.timedOut()
                                                ? " in time"
                                                : ""))));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .timeout(PATIENCE);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.actualPort());
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        return socket;
    }

    /** A backend that answers every request without a body, for as long as the connection lasts. */
    RawServer friendly() throws IOException {
        return new RawServer((in, out) -> {
            while (true) {
                heads.add(RawServer.head(in));
                out.write(RawServer.bytes(OK));
            }
        });
    }
}
