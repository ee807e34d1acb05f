package dev.troupe.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real clients of a server whose clock stands still until a test moves it. */
final class ClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
    private final Vertx vertx = EventLoops.start(1);
    private final Context loop = vertx.getOrCreateContext();
    private final Clients.Room room = new Clients.Room(3);
    private final Clients clients = new Clients(room, IDLE, nanos::get);
    private HttpServer server;

    @BeforeEach
    void start() {
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .connectionHandler(clients::opened)
                .requestHandler(request -> {
                    clients.begun(request);
                    requests.add(request);
                });
        CompletableFuture<HttpServer> listening = new CompletableFuture<>();
        loop.runOnContext(now -> server.listen(0, "127.0.0.1")
                .onSuccess(listening::complete)
                .onFailure(listening::completeExceptionally));
        listening.join();
    }

    private void onLoop(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.runOnContext(now -> {
            action.run();
            done.complete(null);
        });
        done.join();
    }

    private void pass(Duration time) {
        onLoop(() -> {
            nanos.addAndGet(time.toNanos());
            clients.endIdle();
        });
    }

    /** A client that the server knows of. */
    private Socket connect() throws IOException {
        int before = room.open();
        Socket socket = new Socket("127.0.0.1", server.actualPort());
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        await().atMost(PATIENCE).until(() -> room.open() > before);
        return socket;
    }

    private HttpServerRequest ask(Socket socket) throws Exception {
        socket.getOutputStream().write(RawServer.bytes(GET));
        return requests.take();
    }

    private void answer(Socket socket, HttpServerRequest request) throws IOException {
        loop.runOnContext(now -> request.response().end("ok"));
        assertThat(RawServer.head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        assertThat(socket.getInputStream().readNBytes(2)).isEqualTo(RawServer.bytes("ok"));
    }

    private static void assertEnded(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void endsConnectionsWithoutARequest() throws Exception {
        try (Socket silent = connect();
                Socket slow = connect();
                Socket kept = connect()) {
            answer(kept, ask(kept));
            slow.getOutputStream().write(RawServer.bytes("GET / HTTP/1.1\r\nHost"));
            pass(IDLE.dividedBy(2));
            answer(kept, ask(kept));
            slow.getOutputStream().write(RawServer.bytes(": h\r\nX-More"));
            pass(IDLE.dividedBy(2));
            assertEnded(silent);
            assertEnded(slow);
            answer(kept, ask(kept));
            pass(IDLE);
            assertEnded(kept);
        }
        await().atMost(PATIENCE).until(() -> room.open() == 0);
    }

    @Test
    void leavesRequestsOnTheirWayAlone() throws Exception {
        try (Socket socket = connect()) {
            HttpServerRequest waiting = ask(socket);
            pass(IDLE.multipliedBy(10));
            answer(socket, waiting);
            pass(IDLE.minusNanos(1));
            answer(socket, ask(socket));
        }
    }

    @Test
    void leavesOtherProtocolsAlone() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(RawServer.bytes(
                            "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"));
            HttpServerRequest request = requests.take();
            loop.runOnContext(now -> {
                request.response()
                        .setStatusCode(101)
                        .putHeader("Connection", "Upgrade")
                        .putHeader("Upgrade", "echo");
                request.toNetSocket().onSuccess(ClientsTest::echo);
            });
            InputStream in = socket.getInputStream();
            assertThat(RawServer.head(in)).startsWith("HTTP/1.1 101 ");
            pass(IDLE.multipliedBy(10));
            socket.getOutputStream().write('x');
            assertThat(in.read()).isEqualTo('x');
            assertThat(room.open()).isEqualTo(1);
        }
        await().atMost(PATIENCE).until(() -> room.open() == 0);
    }

    private static void echo(NetSocket socket) {
        socket.handler(socket::write);
    }

    @Test
    void whoHasBeenIdleLongestMakesRoom() throws Exception {
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            answer(first, ask(first));
            try (Socket fourth = new Socket("127.0.0.1", server.actualPort())) {
                assertEnded(second);
                HttpServerRequest ofFirst = ask(first);
                HttpServerRequest ofThird = ask(third);
                HttpServerRequest ofFourth = ask(fourth);
                try (Socket fifth = new Socket("127.0.0.1", server.actualPort())) {
                    assertEnded(fifth);
                }
                answer(first, ofFirst);
                answer(third, ofThird);
                answer(fourth, ofFourth);
            }
        }
    }
}
