package dev.troupe.app.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a control node's {@code /readyz?verbose} says of the parts of the system.
 *
 * @param ok the parts that do their work
 * @param failing the parts that do not
 * @param trouble why the node has not answered; empty if it has
 */
public record Readiness(List<String> ok, List<String> failing, String trouble) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String OK = "[+]";
    private static final String FAILING = "[-]";

    /** Asks the node whose API is served at {@code server}, as the administrator. */
    public static Readiness of(Credentials credentials, URI server) {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(credentials.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(server.resolve("/readyz?verbose"))
                    .timeout(PATIENCE)
                    .build();
            return read(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Readiness(List.of(), List.of(), "no answer: " + why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Readiness(List.of(), List.of(), "interrupted");
        }
    }

    /** Reads a report, of which each line begins with whether a part is well. */
    static Readiness read(String report) {
        List<String> ok = new ArrayList<>();
        List<String> failing = new ArrayList<>();
        for (String line : report.lines().toList()) {
            String part = line.replaceFirst("^\\[.]", "").replaceFirst(" .*", "");
            if (line.startsWith(OK)) {
                ok.add(part);
            } else if (line.startsWith(FAILING)) {
                failing.add(part);
            }
        }
        return new Readiness(ok, failing, "");
    }

    /** Whether the node has answered and all parts are well. */
    public boolean isReady() {
        return trouble.isEmpty() && failing.isEmpty();
    }
}
