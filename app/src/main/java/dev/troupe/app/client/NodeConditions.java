package dev.troupe.app.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the API says of each node: {@code ready}, or {@code not ready} and why.
 *
 * @param byName nothing for nodes that it does not know
 * @param known whether there was anybody to ask
 */
public record NodeConditions(Map<String, String> byName, boolean known) {
    public static final String READY = "ready";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final String NODES = "/api/v1/nodes";

    /** Asks the servers, one after the other, until one answers. */
    public static NodeConditions of(Credentials credentials, List<URI> servers) {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(credentials.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            for (URI server : servers) {
                try {
                    HttpRequest request = HttpRequest.newBuilder(server.resolve(NODES))
                            .timeout(PATIENCE)
                            .build();
                    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                    if (response.statusCode() == OK) {
                        return read(Json.read(response.body()));
                    }
                } catch (IOException | UncheckedIOException e) {
                    // The next may know.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new NodeConditions(Map.of(), false);
    }

    /** Reads a list of nodes. */
    static NodeConditions read(JsonNode list) {
        Map<String, String> byName = new HashMap<>();
        for (JsonNode node : list.path("items")) {
            String said = "not ready";
            for (JsonNode condition : node.path("status").path("conditions")) {
                if (condition.path("type").asText().equals("Ready")) {
                    boolean ready = condition.path("status").asText().equals("True");
                    said = ready
                            ? READY
                            : said + " (" + condition.path("reason").asText() + ")";
                }
            }
            byName.put(node.path("metadata").path("name").asText(), said);
        }
        return new NodeConditions(byName, true);
    }

    /** What there is to say of a node whose process runs. */
    public String of(String node) {
        if (!known) {
            return "process runs; the API cannot be asked whether it is ready";
        }
        return byName.getOrDefault(node, "process runs; the API does not know it");
    }
}
