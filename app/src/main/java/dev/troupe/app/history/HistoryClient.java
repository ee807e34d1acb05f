package dev.troupe.app.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.app.client.Credentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Asks a cluster's API for its history. */
public final class HistoryClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final Credentials credentials;
    private final HttpClient http;

    /** @param kubeconfig says where the cluster is and who asks */
    public HistoryClient(Path kubeconfig) throws IOException {
        this.credentials = Credentials.read(kubeconfig);
        this.http = HttpClient.newBuilder()
                .sslContext(credentials.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /**
     * Asks for JSON lines and hands them on as they come.
     *
     * @param what the path below {@code /troupe/}
     * @throws IOException if the cluster refuses, with what it says, or the answer breaks off
     */
    public void lines(String what, Map<String, String> query, Consumer<JsonNode> each) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(open("GET", what, query), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                each.accept(Json.read(line));
            }
        } catch (UncheckedIOException e) {
            throw new IOException("the answer broke off", e);
        }
    }

    /** The one document that is the answer to a request. */
    public JsonNode document(String method, String what, Map<String, String> query) throws IOException {
        try (InputStream body = open(method, what, query)) {
            return Json.read(body.readAllBytes());
        }
    }

    /** The bytes of an answer; closing them ends the request. */
    public InputStream open(String method, String what, Map<String, String> query) throws IOException {
        String parameters = query.entrySet().stream()
                .map(e -> e.getKey() + '=' + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        HttpRequest request = HttpRequest.newBuilder(credentials.server().resolve("/troupe/" + what + parameters))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != OK) {
                throw new IOException(refusal(response));
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String refusal(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readAllBytes();
            String message = bytes.length > 0 && bytes[0] == '{' ? Json.text(Json.read(bytes), "message") : "";
            return message.isEmpty() ? "the cluster answers " + response.statusCode() : message;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
