package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.node.NodeAccess.StreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** exec, attach and port-forward of a pod on another node than the one that the client asks. */
final class OtherNodesStreamTest {
    private static final String FAR = "/api/v1/namespaces/default/pods/far/";
    private static final String EXEC = FAR + "exec";

    private ServerFixture server;
    private OtherNode there;
    private FakeRuntime runtime;

    @BeforeEach
    void start() throws Exception {
        server = new ServerFixture();
        there = OtherNode.of(server);
        runtime = new FakeRuntime(true);
        there.pods.stream = runtime.uri("/exec/token?x=1");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        there.close();
        runtime.close();
    }

    private Socket connect(String method, String path, String upgrade) throws Exception {
        return Upgrades.connect(server, method, path, upgrade);
    }

    @Test
    void passesBytesBothWays() throws Exception {
        for (String method : List.of("POST", "GET")) {
            try (Socket socket = connect(
                    method, EXEC + "?container=c%20d&command=sh&command=a%26b&stdin=true&stdout=true", Upgrades.SPDY)) {
                InputStream in = socket.getInputStream();
                assertThat(FakeRuntime.head(in))
                        .startsWith("HTTP/1.1 101 ")
                        .containsIgnoringCase("X-Stream-Protocol-Version: v4.channel.k8s.io");
                assertThat(in.readNBytes(5)).asString().isEqualTo("early");
                socket.getOutputStream().write("\0\1some bytes".getBytes(StandardCharsets.US_ASCII));
                assertThat(in.readNBytes(12)).asString().isEqualTo("\0\1some bytes");
            }
            assertThat(runtime.heads.poll(5, TimeUnit.SECONDS))
                    .startsWith(method + " /exec/token?x=1 HTTP/1.1\r\n")
                    .contains("SPDY/3.1", "v4.channel.k8s.io", "v3.channel.k8s.io")
                    .doesNotContainIgnoringCase("Authorization")
                    .doesNotContainIgnoringCase("X-Troupe");
            await("the runtime hears that the client has gone").until(() -> runtime.disconnected);
            runtime.disconnected = false;
        }
        assertThat(there.pods.lastStream).isInstanceOfSatisfying(StreamRequest.Exec.class, exec -> {
            assertThat(exec.pod().path()).isEqualTo("pods/default/far");
            assertThat(exec.container()).isEqualTo("c d");
            assertThat(exec.command()).containsExactly("sh", "a&b");
            assertThat(exec.stdin() && exec.stdout()).isTrue();
            assertThat(exec.stderr() || exec.tty()).isFalse();
        });
        assertThat(server.nodes.lastStream).as("this node is not asked").isNull();
    }

    @Test
    void attachesAndForwardsPorts() throws Exception {
        try (Socket socket = connect("POST", FAR + "attach?stdin=true&stdout=true&tty=true", Upgrades.SPDY)) {
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        }
        assertThat(there.pods.lastStream).isInstanceOf(StreamRequest.Attach.class);
        try (Socket socket = connect("GET", FAR + "portforward?ports=80&ports=443", Upgrades.SPDY)) {
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        }
        assertThat(there.pods.lastStream)
                .isInstanceOfSatisfying(
                        StreamRequest.PortForward.class,
                        forward -> assertThat(forward.ports()).containsExactly(80, 443));
    }

    @Test
    void manyBytesWaitForWhoReadsThem() throws Exception {
        byte[] part = new byte[1 << 20];
        for (int i = 0; i < part.length; i++) {
            part[i] = (byte) (i * 31);
        }
        int parts = 96;
        AtomicLong written = new AtomicLong();
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        try (Socket socket = connect("POST", EXEC + "?command=cat&stdin=true&stdout=true", Upgrades.SPDY)) {
            InputStream in = socket.getInputStream();
            FakeRuntime.head(in);
            in.readNBytes(5);
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < parts; i++) {
                        part[0] = (byte) i;
                        sent.update(part);
                        socket.getOutputStream().write(part);
                        written.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            // What comes back is not read: the buffers on the way fill, and then the writer has to wait.
            AtomicLong before = new AtomicLong(-1);
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> before.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isPositive().isLessThan(parts);
            byte[] buffer = new byte[1 << 16];
            for (long left = (long) parts * part.length; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                assertThat(read).isPositive();
                received.update(buffer, 0, read);
                left -= read;
            }
            writer.join();
        }
        assertThat(received.getValue()).isEqualTo(sent.getValue());
    }

    @Test
    void endsTheClientWhenTheRuntimeEnds() throws Exception {
        try (FakeRuntime brief = new FakeRuntime(false)) {
            there.pods.stream = brief.uri("/");
            try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
                FakeRuntime.head(socket.getInputStream());
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("early");
            }
        }
    }

    @Test
    void aSlowClientGetsAllThatWasSentBeforeTheEnd() throws Exception {
        try (FakeRuntime brief = new FakeRuntime(false)) {
            brief.last = new byte[30_000_000];
            there.pods.stream = brief.uri("/");
            try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
                InputStream in = socket.getInputStream();
                FakeRuntime.head(in);
                // All buffers on the way are full by now, or the runtime has hung up.
                await().during(Duration.ofMillis(300)).until(() -> !brief.heads.isEmpty());
                long read = 0;
                byte[] buffer = new byte[100_000];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    read += n;
                }
                assertThat(read).isEqualTo("early".length() + brief.last.length);
            }
        }
    }

    @Test
    void refusedWebSocketCanFallBackToSpdy() throws Exception {
        try (Socket socket = connect("GET", EXEC + "?command=ls&stdout=true", Upgrades.WEBSOCKET)) {
            assertThat(FakeRuntime.head(socket.getInputStream()))
                    .startsWith("HTTP/1.1 403 ")
                    .containsIgnoringCase("Content-Type: text/plain");
            String why = "no such protocol";
            assertThat(socket.getInputStream().readNBytes(why.length()))
                    .asString()
                    .isEqualTo(why);
        }
        try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void refusalsOfTheNodeStayAsTheyAre() throws Exception {
        for (StatusException refusal : Refusals.SOME) {
            there.pods.refusal = refusal;
            try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
                String head = FakeRuntime.head(socket.getInputStream());
                assertThat(head).startsWith("HTTP/1.1 " + refusal.code() + " ");
                assertThat(Json.read(Refusals.body(head, socket.getInputStream())))
                        .isEqualTo(refusal.toStatus());
            }
        }
    }
}
