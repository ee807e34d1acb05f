package dev.troupe.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Real sockets on both sides of a relay. */
final class RelayTest extends RelayFixture {
    private static final int MANY_BYTES = 100_000_000;
    /** More than all buffers on the way hold together. */
    private static final long BUFFERED_BYTES = 40_000_000;

    @Test
    void passesRequestsOverConnectionsThatAreKept() throws Exception {
        try (RawServer backend = friendly()) {
            backends = List.of(backend.backend());
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> got = send(request("/a%20b//c?x=" + i));
                assertThat(got.statusCode()).isEqualTo(200);
                assertThat(got.body()).isEqualTo("ok");
                assertThat(got.headers().firstValue("X-Seen")).contains("yes");
                assertThat(heads.take()).startsWith("GET /a%20b//c?x=" + i + " HTTP/1.1\r\n");
            }
            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void keepsWhatIsOfOneConnectionOnly() throws Exception {
        try (RawServer backend = friendly();
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream()
                    .write(RawServer.bytes(
                            "GET / HTTP/1.1\r\nHost: shop.example:81\r\nConnection: X-Mine, keep-alive\r\n"
                                    + "X-Mine: secret\r\nTE: trailers\r\nProxy-Authorization: Basic eDp5\r\nUpgrade: h2c\r\n"
                                    + "HTTP2-Settings: AAMAAABk\r\nX-Other: 1\r\nX-Other: 2\r\n\r\n"));
            RawServer.head(socket.getInputStream());
            assertThat(heads.take().toLowerCase(Locale.ROOT))
                    .contains("host: shop.example:81\r\n", "x-other: 1\r\n", "x-other: 2\r\n")
                    .doesNotContain("x-mine", "\r\nte:", "proxy-", "upgrade", "http2");
        }
    }

    @Test
    void passesLargeBodiesBothWays() throws Exception {
        try (RawServer backend = new RawServer((in, out) -> {
            RawServer.head(in);
            byte[] buffer = new byte[100_000];
            long left = MANY_BYTES;
            while (left > 0) {
                left -= in.read(buffer);
            }
            out.write(RawServer.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            for (int i = 0; i < MANY_BYTES / buffer.length; i++) {
                out.write(RawServer.bytes(Integer.toHexString(buffer.length) + "\r\n"));
                out.write(buffer);
                out.write(RawServer.bytes("\r\n"));
            }
            out.write(RawServer.bytes("0\r\n\r\n"));
        })) {
            backends = List.of(backend.backend());
            byte[] part = new byte[1_000_000];
            HttpRequest upload = request("/")
                    .POST(BodyPublishers.fromPublisher(
                            BodyPublishers.ofByteArrays(Collections.nCopies(MANY_BYTES / part.length, part)),
                            MANY_BYTES))
                    .build();
            HttpResponse<InputStream> answer = client.send(upload, BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(MANY_BYTES);
            }
        }
    }

    @Test
    void readsNoMoreThanTheBackendTakes() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        try (RawServer backend = new RawServer((in, out) -> {
                    RawServer.head(in);
                    read.join();
                    in.skipNBytes(MANY_BYTES);
                    out.write(RawServer.bytes(OK));
                });
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream()
                    .write(RawServer.bytes("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + MANY_BYTES + "\r\n\r\n"));
            AtomicLong written = new AtomicLong();
            Thread.ofPlatform().daemon().start(() -> fill(socket, written));
            assertStuck(written);
            read.complete(null);
            assertThat(RawServer.head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void readsNoMoreThanTheClientTakes() throws Exception {
        AtomicLong written = new AtomicLong();
        try (RawServer backend = new RawServer((in, out) -> {
                    RawServer.head(in);
                    out.write(RawServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: " + MANY_BYTES + "\r\n\r\n"));
                    pour(out, written);
                });
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream().write(RawServer.bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
            assertStuck(written);
            RawServer.head(socket.getInputStream());
            socket.getInputStream().skipNBytes(MANY_BYTES);
        }
    }

    /** Many servers close after their answer. Nothing of it may be lost, wherever the client is at that moment. */
    @Test
    void theEndDoesNotOvertakeWhatWasSentBeforeIt() throws Exception {
        byte[] part = new byte[1_000_000];
        for (int megabytes = 1; megabytes <= 40; megabytes++) {
            int length = megabytes * part.length;
            String measure = megabytes % 2 == 0 ? "Content-Length: " + length + "\r\n" : "";
            try (RawServer backend = new RawServer((in, out) -> {
                        RawServer.head(in);
                        out.write(RawServer.bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n" + measure + "\r\n"));
                        for (int i = 0; i < length / part.length; i++) {
                            out.write(part);
                        }
                    });
                    Socket socket = connect()) {
                backends = List.of(backend.backend());
                socket.getOutputStream().write(RawServer.bytes("GET / HTTP/1.0\r\nHost: h\r\n\r\n"));
                RawServer.head(socket.getInputStream());
                assertThat(socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
                        .as(measure)
                        .isEqualTo(length);
            }
        }
    }

    private static void fill(Socket socket, AtomicLong written) {
        try {
            pour(socket.getOutputStream(), written);
        } catch (IOException e) {
            written.set(-1);
        }
    }

    private static void pour(OutputStream out, AtomicLong written) throws IOException {
        byte[] part = new byte[100_000];
        while (written.get() < MANY_BYTES) {
            out.write(part);
            written.addAndGet(part.length);
        }
    }

    /** Whoever writes has had to stop, long before the end. */
    private static void assertStuck(AtomicLong written) {
        await().atMost(PATIENCE).until(() -> written.get() > 0);
        AtomicLong last = new AtomicLong(-1);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> last.getAndSet(written.get()) == written.get());
        assertThat(written.get()).isBetween(1L, BUFFERED_BYTES);
    }

    @Test
    void passesTrailers() throws Exception {
        try (RawServer backend = new RawServer((in, out) -> {
                    RawServer.head(in);
                    out.write(RawServer.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                            + "5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n"));
                });
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream().write(RawServer.bytes("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("Trailer: X-Sum\r\n").endsWith("\r\n0\r\nX-Sum: 42\r\n\r\n");
        }
    }

    @Test
    void passesEventsAsTheyCome() throws Exception {
        CompletableFuture<Void> second = new CompletableFuture<>();
        try (RawServer backend = new RawServer((in, out) -> {
                    RawServer.head(in);
                    out.write(RawServer.bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"));
                    second.join();
                    out.write(RawServer.bytes("data: two\n\n"));
                });
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream().write(RawServer.bytes("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
            assertThat(RawServer.head(socket.getInputStream())).contains("text/event-stream");
            second.complete(null);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("data: two");
        }
    }

    @Test
    void joinsUpgradedConnections() throws Exception {
        try (RawServer backend = new RawServer((in, out) -> {
                    heads.add(RawServer.head(in));
                    out.write(RawServer.bytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                            + "Upgrade: websocket\r\nSec-WebSocket-Accept: abc\r\n\r\nearly"));
                    in.transferTo(out);
                });
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream()
                    .write(RawServer.bytes("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
                            + "Upgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n"));
            InputStream in = socket.getInputStream();
            assertThat(RawServer.head(in).toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101 ")
                    .contains("upgrade: websocket", "sec-websocket-accept: abc");
            assertThat(heads.take().toLowerCase(Locale.ROOT))
                    .contains("upgrade: websocket", "connection: upgrade", "sec-websocket-key: k");
            assertThat(in.readNBytes(5)).isEqualTo(RawServer.bytes("early"));
            byte[] sent = new byte[3_000_000];
            Thread.ofVirtual().start(() -> fillOnce(socket, sent));
            assertThat(in.readNBytes(sent.length)).isEqualTo(sent);
        }
    }

    private static void fillOnce(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void passesTheRefusalOfAnUpgrade() throws Exception {
        String why = "x".repeat(200_000);
        try (RawServer backend = new RawServer((in, out) -> {
                    RawServer.head(in);
                    out.write(RawServer.bytes(
                            "HTTP/1.1 403 Forbidden\r\nContent-Length: " + why.length() + "\r\n\r\n" + why));
                    in.transferTo(OutputStream.nullOutputStream());
                });
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream()
                    .write(RawServer.bytes(
                            "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
            InputStream in = socket.getInputStream();
            assertThat(RawServer.head(in)).startsWith("HTTP/1.1 403 ");
            assertThat(in.readNBytes(why.length())).isEqualTo(RawServer.bytes(why));
        }
    }

    @Test
    void answersOfHeadHaveNoBody() throws Exception {
        try (RawServer backend = new RawServer((in, out) -> {
            while (true) {
                heads.add(RawServer.head(in));
                out.write(RawServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
            }
        })) {
            backends = List.of(backend.backend());
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> got = send(request("/").method(HttpMethod.HEAD.name(), BodyPublishers.noBody()));
                assertThat(got.headers().firstValue("Content-Length")).contains("1234");
            }
        }
    }
}
