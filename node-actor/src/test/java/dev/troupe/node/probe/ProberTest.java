package dev.troupe.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.troupe.api.Json;
import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProberTest {
    private final Prober prober = new Prober(new SimulatedRuntime(), Runnable::run);

    private ProbeAnswer ask(String probe, int port) {
        Container container = Json.as(
                Json.read("{\"name\":\"c\",\"ports\":[{\"name\":\"web\",\"containerPort\":" + port + "}]}"),
                Container.class);
        return prober.probe(Json.as(Json.read(probe), Probe.class), container, "id", "127.0.0.1")
                .toCompletableFuture()
                .join();
    }

    private static HttpServer serve(int status, AtomicReference<String> seen) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            seen.set(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestHeaders().getFirst("X-Who"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void httpGetSendsPathAndHeaders() throws IOException {
        AtomicReference<String> seen = new AtomicReference<>("");
        HttpServer server = serve(204, seen);
        int port = server.getAddress().getPort();
        assertThat(ask(
                        "{\"httpGet\":{\"port\":\"web\",\"path\":\"/ok?x=1\",\"httpHeaders\":["
                                + "{\"name\":\"Host\",\"value\":\"example.org\"},{\"name\":\"X-Who\",\"value\":\"me\"}]}}",
                        port))
                .isEqualTo(new ProbeAnswer.Success());
        assertThat(seen.get()).isEqualTo("/ok?x=1 example.org me");
        server.stop(0);
    }

    @Test
    void httpGetFailsOnBadStatus() throws IOException {
        HttpServer server = serve(500, new AtomicReference<>());
        assertThat(ask("{\"httpGet\":{\"port\":\"web\"}}", server.getAddress().getPort()))
                .isEqualTo(new ProbeAnswer.Failure("HTTP probe failed with statuscode: 500"));
        server.stop(0);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port = freePort();
        String place = "127.0.0.1:" + port;
        assertThat(ask("{\"httpGet\":{\"port\":\"web\",\"path\":\"/\"}}", port))
                .isEqualTo(new ProbeAnswer.Failure(
                        "Get \"http://" + place + "/\": dial tcp " + place + ": connect: connection refused"));
        assertThat(ask("{\"tcpSocket\":{\"port\":" + port + "}}", port))
                .isEqualTo(new ProbeAnswer.Failure("dial tcp " + place + ": connect: connection refused"));
        assertThat(ask("{\"grpc\":{\"port\":" + port + "},\"timeoutSeconds\":20}", port))
                .isEqualTo(new ProbeAnswer.Failure("failed to connect service \"" + place + "\""));
    }

    @Test
    void givesUpAfterTheTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = silent.getLocalPort();
            assertThat(ask("{\"httpGet\":{\"port\":\"web\",\"path\":\"/\"},\"timeoutSeconds\":1}", port))
                    .isEqualTo(new ProbeAnswer.Failure("Get \"http://127.0.0.1:" + port
                            + "/\": context deadline exceeded" + " (Client.Timeout exceeded while awaiting headers)"));
        }
    }

    @Test
    void tcpSocketConnects() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(ask("{\"tcpSocket\":{\"port\":" + server.getLocalPort() + "}}", 1))
                    .isEqualTo(new ProbeAnswer.Success());
        }
    }

    @Test
    void unknownPortNameIsNoFailureOfTheContainer() {
        assertThat(ask("{\"tcpSocket\":{\"port\":\"http\"}}", 1))
                .isEqualTo(new ProbeAnswer.Unknown("strconv.Atoi: parsing \"http\": invalid syntax"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void answersAddUpByThresholds() {
        Probe probe = Json.as(Json.read("{\"failureThreshold\":2,\"successThreshold\":2}"), Probe.class);
        ProbeAnswer good = new ProbeAnswer.Success();
        ProbeAnswer bad = new ProbeAnswer.Failure("");
        ProbeState state = ProbeState.initial(ProbeKind.READINESS);
        assertThat(state.passing()).isFalse();
        state = state.after(good, probe);
        assertThat(state.passing()).isFalse();
        state = state.after(good, probe);
        assertThat(state.passing()).isTrue();
        state = state.after(bad, probe);
        assertThat(state.passing()).isTrue();
        state = state.after(good, probe).after(bad, probe);
        assertThat(state.passing()).as("the streak was broken").isTrue();
        assertThat(state.after(bad, probe).passing()).isFalse();
        assertThat(ProbeState.initial(ProbeKind.LIVENESS).passing()).isTrue();
    }
}
