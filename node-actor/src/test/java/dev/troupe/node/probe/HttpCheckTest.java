package dev.troupe.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.troupe.api.Json;
import dev.troupe.node.adapter.simulated.SimulatedRuntime;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redirects and TLS of probes. */
class HttpCheckTest {
    private static final String BODY = "<a href=\"http://192.0.2.1/\">Found</a>.";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    /** A server that redirects as the table says, answers 500 at {@code /bad} and else 200. */
    private int serve(HttpServer server, Map<String, String> redirects) {
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            seen.add(path);
            String location = redirects.get(path);
            if (location != null) {
                exchange.getResponseHeaders().set("Location", location);
            }
            if (path.equals("/said")) {
                exchange.sendResponseHeaders(302, BODY.length());
                exchange.getResponseBody().write(BODY.getBytes(StandardCharsets.UTF_8));
            } else {
                exchange.sendResponseHeaders(location != null ? 302 : path.equals("/bad") ? 500 : 200, -1);
            }
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private int serve(Map<String, String> redirects) throws IOException {
        return serve(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0), redirects);
    }

    private static ProbeAnswer get(String url) {
        return new HttpCheck(HttpCheck.PROBE_AGENT, Duration.ofSeconds(20)).get(URI.create(url), Map.of());
    }

    @Test
    void followsARedirectOnTheSameHost() throws IOException {
        int port = serve(Map.of("/start", "/bad"));
        assertThat(get("http://127.0.0.1:" + port + "/start"))
                .isEqualTo(new ProbeAnswer.Failure("HTTP probe failed with statuscode: 500"));
        assertThat(seen).containsExactly("/start", "/bad");
    }

    @Test
    void followsARedirectToAnotherPortOfTheHost() throws IOException {
        int other = serve(Map.of());
        int port = serve(Map.of("/start", "http://127.0.0.1:" + other + "/bad"));
        assertThat(get("http://127.0.0.1:" + port + "/start"))
                .isEqualTo(new ProbeAnswer.Failure("HTTP probe failed with statuscode: 500"));
    }

    @Test
    void aRedirectToAnotherHostIsAnAnswerWithAWarning() throws IOException {
        int port = serve(Map.of("/start", "http://192.0.2.1/bad", "/said", "http://192.0.2.1/"));
        assertThat(get("http://127.0.0.1:" + port + "/start"))
                .isEqualTo(new ProbeAnswer.Warning("Probe terminated redirects, Response body: "));
        assertThat(get("http://127.0.0.1:" + port + "/said"))
                .isEqualTo(new ProbeAnswer.Warning("Probe terminated redirects, Response body: " + BODY));
        assertThat(seen).containsExactly("/start", "/said");
    }

    @Test
    void givesUpAfterTenRedirects() throws IOException {
        int port = serve(Map.of("/start", "/start"));
        String url = "http://127.0.0.1:" + port + "/start";
        assertThat(get(url)).isEqualTo(new ProbeAnswer.Failure("Get \"" + url + "\": stopped after 10 redirects"));
        assertThat(seen).as("as many requests as Go's client makes").hasSize(10);
    }

    @Test
    void httpsTakesAnyCertificate(@TempDir Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
        int port = serve(server, Map.of("/start", "/end"));
        assertThat(get("https://127.0.0.1:" + port + "/start")).isEqualTo(new ProbeAnswer.Success());
        assertThat(seen).containsExactly("/start", "/end");
        assertThat(get("https://127.0.0.1:" + port + "/bad"))
                .isEqualTo(new ProbeAnswer.Failure("HTTP probe failed with statuscode: 500"));

        Container container = Json.as(Json.read("{\"name\":\"c\"}"), Container.class);
        Probe probe = Json.as(
                Json.read("{\"httpGet\":{\"scheme\":\"HTTPS\",\"path\":\"/ok\",\"port\":" + port + "}}"), Probe.class);
        assertThat(new Prober(new SimulatedRuntime(), Runnable::run)
                        .probe(probe, container, "id", "127.0.0.1")
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new ProbeAnswer.Success());
    }

    /** The certificate is of another name and of nobody's authority. */
    private static SSLContext selfSigned(Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String command = keytool + " -genkeypair -alias k -keyalg EC -dname CN=nobody -storetype PKCS12 -storepass "
                + new String(PASSWORD) + " -keystore " + file;
        Process made = new ProcessBuilder(List.of(command.split(" ", -1)))
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
