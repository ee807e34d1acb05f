package dev.troupe.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a relay does with backends that do not do as they should. */
final class RelayFailureTest extends RelayFixture {
    @Test
    void passesOverBackendsThatAcceptNoConnection() throws Exception {
        Backend dead;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = new Backend("127.0.0.1", closed.getLocalPort(), Backend.Protocol.HTTP);
        }
        try (RawServer backend = friendly()) {
            backends = List.of(dead, backend.backend());
            assertThat(send(request("/").POST(BodyPublishers.noBody())).body()).isEqualTo("ok");
        }
        backends = List.of(dead);
        assertThat(send(request("/")).body()).isEqualTo("UNREACHABLE");
    }

    @Test
    void tellsNoAnswerToAConnectionFromARefusal() throws Exception {
        // Linux drops requests for a connection where this many wait to be accepted.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket("127.0.0.1", full.getLocalPort());
                Socket second = new Socket("127.0.0.1", full.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            backends = List.of(new Backend("127.0.0.1", full.getLocalPort(), Backend.Protocol.HTTP));
            assertThat(send(request("/")).body()).isEqualTo("UNREACHABLE in time");
        }
    }

    @Test
    void aClientThatTakesNothingIsGivenUp() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        try (RawServer backend = new RawServer((in, out) -> {
                    RawServer.head(in);
                    out.write(RawServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"));
                    try {
                        for (int i = 0; i < 1_000; i++) {
                            out.write(new byte[1_000_000]);
                        }
                    } catch (IOException e) {
                        ended.complete("given up");
                    }
                });
                Socket socket = connect()) {
            backends = List.of(backend.backend());
            socket.getOutputStream().write(RawServer.bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
            assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo("given up");
        }
    }

    @Test
    void asksAgainOnlyWhereThatIsSafe() throws Exception {
        try (RawServer rude = new RawServer((in, out) -> RawServer.head(in));
                RawServer backend = friendly()) {
            backends = List.of(rude.backend(), backend.backend());
            assertThat(send(request("/")).body()).isEqualTo("ok");
            assertThat(send(request("/").POST(BodyPublishers.ofString("pay"))).body())
                    .isEqualTo("BROKEN");
            assertThat(send(request("/").method("DELETE", BodyPublishers.noBody()))
                            .body())
                    .isEqualTo("BROKEN");
            assertThat(heads).hasSize(1);
        }
    }

    @Test
    void givesUpOnASilentBackend() throws Exception {
        try (RawServer silent = new RawServer((in, out) -> in.transferTo(OutputStream.nullOutputStream()))) {
            backends = List.of(silent.backend());
            assertThat(send(request("/")).body()).isEqualTo("LATE");
            assertThat(send(request("/").POST(BodyPublishers.ofString("x"))).body())
                    .isEqualTo("LATE");
        }
    }

    @Test
    void refusesWhatIsNoHttp() throws Exception {
        try (RawServer odd = new RawServer((in, out) -> {
            RawServer.head(in);
            out.write(RawServer.bytes("220 mail.example ESMTP\r\n\r\n"));
        })) {
            backends = List.of(odd.backend());
            assertThat(send(request("/").POST(BodyPublishers.noBody())).body()).isEqualTo("BROKEN");
        }
    }

    @Test
    void anAnswerThatBreaksOffDoesNotLookComplete() throws Exception {
        for (String length : List.of("Content-Length: 1000", "Transfer-Encoding: chunked")) {
            try (RawServer dying = new RawServer((in, out) -> {
                RawServer.head(in);
                out.write(RawServer.bytes("HTTP/1.1 200 OK\r\n" + length + "\r\n\r\n5\r\nhello\r\n"));
            })) {
                backends = List.of(dying.backend());
                assertThatThrownBy(() -> send(request("/"))).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aClientThatLeavesEndsTheBackendsWork() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        try (RawServer backend = new RawServer((in, out) -> {
            RawServer.head(in);
            heads.add("asked");
            ended.complete(in.read() < 0 ? "ended" : "more");
        })) {
            backends = List.of(backend.backend());
            try (Socket socket = connect()) {
                socket.getOutputStream().write(RawServer.bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
                assertThat(heads.poll(60, TimeUnit.SECONDS)).isEqualTo("asked");
            }
            assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }
}
