package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.testkit.Builders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** exec, attach and port-forward: what goes to the runtime and what comes back, byte for byte. */
final class StreamTest {
    private static final String EXEC = "/api/v1/namespaces/default/pods/web/exec";
    private static final String AS_BOB = "Impersonate-User: bob\r\nImpersonate-Group: system:masters\r\n";
    private ServerFixture server;
    private FakeRuntime backend;

    @BeforeEach
    void start() throws Exception {
        server = new ServerFixture();
        server.cluster.create(Builders.pod("default", "web").onNode(ServerFixture.NODE));
        backend = new FakeRuntime(true);
        server.nodes.stream = backend.uri("/exec/token?x=1");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        backend.close();
    }

    private Socket connect(String method, String path, String upgrade) throws Exception {
        return Upgrades.connect(server, method, path, upgrade);
    }

    @Test
    void passesBytesBothWays() throws Exception {
        for (String method : List.of("POST", "GET")) {
            try (Socket socket = connect(
                    method, EXEC + "?command=sh&command=-c&stdin=true&stdout=true&tty=true", Upgrades.SPDY + AS_BOB)) {
                InputStream in = socket.getInputStream();
                String head = FakeRuntime.head(in);
                assertThat(head).startsWith("HTTP/1.1 101 ");
                assertThat(head.toLowerCase(Locale.ROOT))
                        .contains("x-stream-protocol-version: v4.channel.k8s.io", "upgrade: spdy/3.1");
                assertThat(new String(in.readNBytes(5), StandardCharsets.US_ASCII))
                        .isEqualTo("early");
                byte[] sent = "\0\1\2 some bytes".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
                Thread writer = Thread.ofVirtual().start(() -> {
                    try {
                        socket.getOutputStream().write(sent);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                assertThat(in.readNBytes(sent.length)).isEqualTo(sent);
                writer.join();
            }
            String passed = backend.heads.poll(5, TimeUnit.SECONDS);
            assertThat(passed)
                    .startsWith(method + " /exec/token?x=1 HTTP/1.1\r\n")
                    .contains("SPDY/3.1", "v4.channel.k8s.io", "v3.channel.k8s.io")
                    .doesNotContain("Authorization", ServerFixture.MASTER_TOKEN, "Impersonate-");
            assertThat(server.nodes.lastStream).isInstanceOfSatisfying(NodeAccess.StreamRequest.Exec.class, exec -> {
                assertThat(exec.command()).containsExactly("sh", "-c");
                assertThat(exec.stdin() && exec.stdout() && exec.tty()).isTrue();
                assertThat(exec.stderr()).isFalse();
            });
            await().until(() -> backend.disconnected);
            backend.disconnected = false;
        }
    }

    @Test
    void endsTheClientWhenTheRuntimeEnds() throws Exception {
        try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
            FakeRuntime.head(socket.getInputStream());
            socket.getInputStream().readNBytes(5);
            backend.close();
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aSlowClientGetsAllThatWasSentBeforeTheEnd() throws Exception {
        try (FakeRuntime brief = new FakeRuntime(false)) {
            brief.last = new byte[30_000_000];
            server.nodes.stream = brief.uri("/");
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
            String head = FakeRuntime.head(socket.getInputStream());
            assertThat(head).startsWith("HTTP/1.1 403 ");
            String why = "no such protocol";
            assertThat(new String(socket.getInputStream().readNBytes(why.length()), StandardCharsets.UTF_8))
                    .isEqualTo(why);
            // The connection can be used again.
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
        try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void refusesWhatIsNoUpgrade() throws Exception {
        HttpResponse<String> plain = server.get(EXEC + "?command=ls&stdout=true");
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(plain.body()).contains("Upgrade request required");
        assertThat(server.get(EXEC + "?command=ls").body())
                .contains("you must specify at least 1 of stdin, stdout, stderr");
        assertThat(server.get(EXEC + "?stdout=true").body())
                .contains("you must specify at least one command for the container");
    }

    @Test
    void tellsWhatTheNodeSays() throws Exception {
        server.nodes.stream = null;
        try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 404 ");
        }
        backend.close();
        server.nodes.stream = backend.uri("/");
        try (Socket socket = connect("POST", EXEC + "?command=ls&stdout=true", Upgrades.SPDY)) {
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void forwardsPorts() throws Exception {
        try (Socket socket =
                connect("POST", "/api/v1/namespaces/default/pods/web/portforward?ports=80&ports=443", Upgrades.SPDY)) {
            assertThat(FakeRuntime.head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        }
        assertThat(server.nodes.lastStream)
                .isInstanceOfSatisfying(
                        NodeAccess.StreamRequest.PortForward.class,
                        forward -> assertThat(forward.ports()).containsExactly(80, 443));
    }
}
