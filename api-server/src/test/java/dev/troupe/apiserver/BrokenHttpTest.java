package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no proper client sends, straight on the socket. */
final class BrokenHttpTest {
    private static final String AUTHORIZED = "Host: t\r\nAuthorization: Bearer " + ServerFixture.MASTER_TOKEN + "\r\n";
    private static ServerFixture server;

    private static final int ATTEMPTS = 20;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /**
     * A server that refuses a head in its middle closes the connection, and the reset may overtake the answer; then it
     * is asked again.
     */
    private static String statusLine(String request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return statusLineOnce(request);
            } catch (SocketException reset) {
                if (attempt == ATTEMPTS) {
                    throw reset;
                }
            }
        }
    }

    private static String statusLineOnce(String request) throws IOException {
        try (Socket socket = server.tls().getSocketFactory().createSocket("127.0.0.1", server.server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return FakeRuntime.head(socket.getInputStream()).lines().findFirst().orElse("");
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /api/v1/namespaces/%zz/pods,200",
        "GET /api/v1/namespaces/default/pods/%00,404",
        "GET //api//v1//pods,404",
        "GET /../../etc/passwd,404",
        "GET https://t/healthz,200",
        "OPTIONS *,400",
        "HEAD /api/v1/namespaces/default/pods,405",
        "HEAD /healthz,200",
        "BREW /api/v1/namespaces/default/pods,405",
    })
    void answersOddRequestLines(String request, int code) throws IOException {
        assertThat(statusLine(request + " HTTP/1.1\r\n" + AUTHORIZED + "\r\n")).startsWith("HTTP/1.1 " + code + " ");
    }

    @Test
    void refusesHeadsThatAreTooLong() throws IOException {
        String header = "X: " + "x".repeat(200_000) + "\r\n";
        assertThat(statusLine("GET /healthz HTTP/1.1\r\n" + header + AUTHORIZED + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(statusLine("GET /" + "x".repeat(200_000) + " HTTP/1.1\r\n" + AUTHORIZED + "\r\n"))
                .contains(" 414 ");
    }

    @Test
    void refusesBodiesThatArePromisedTooLarge() throws IOException {
        assertThat(statusLine("POST /api/v1/namespaces/default/pods HTTP/1.1\r\nContent-Length: 99999999999\r\n"
                        + AUTHORIZED + "\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void survivesNoise() throws Exception {
        long seed = Long.getLong("troupe.fuzz.seed", System.nanoTime());
        System.out.println("BrokenHttpTest seed " + seed);
        RandomGenerator random = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            byte[] noise = new byte[random.nextInt(2000)];
            random.nextBytes(noise);
            boolean encrypted = random.nextBoolean();
            try (Socket socket = encrypted
                    ? server.tls().getSocketFactory().createSocket("127.0.0.1", server.server.port())
                    : new Socket("127.0.0.1", server.server.port())) {
                socket.getOutputStream().write(noise);
                if (random.nextBoolean()) {
                    socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // The server may hang up on noise.
            }
        }
        assertThat(server.get("/healthz").body()).isEqualTo("ok");
    }
}
