package dev.troupe.chaos.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.app.client.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Requests to whichever server answers: to one, until it fails, and then to the next. Used by one thread. */
public final class Connection implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(4);

    private final HttpClient http;
    private final List<URI> servers;
    private int current;

    /**
     * A connection of its own.
     *
     * @param servers where the API is
     * @param first the index of the one to begin with
     */
    public Connection(Credentials credentials, List<URI> servers, int first) {
        this.servers = List.copyOf(servers);
        this.current = Math.floorMod(first, servers.size());
        this.http = HttpClient.newBuilder()
                .sslContext(credentials.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** What a server answered. */
    public record Reply(int code, String body) {
        private static final int FIRST_REFUSAL = 300;

        public boolean isDone() {
            return code < FIRST_REFUSAL;
        }

        public JsonNode json() {
            return Json.read(body);
        }

        /** The object's resourceVersion. */
        public long revision() {
            return json().at("/metadata/resourceVersion").asLong();
        }
    }

    /** The server that the next request goes to. */
    public URI server() {
        return servers.get(current);
    }

    /** Lets the next server answer from now on. */
    public void next() {
        current = (current + 1) % servers.size();
    }

    /** Sends a request without a body. Nothing if nobody answered, in which case the next goes to another server. */
    public Optional<Reply> send(String method, String path) throws InterruptedException {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    /** As {@link #send(String, String)}, with a body. */
    public Optional<Reply> send(String method, String path, String contentType, String body)
            throws InterruptedException {
        return send(request(path).header("Content-Type", contentType).method(method, BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server().resolve(path)).timeout(ANSWER).header("Accept", "application/json");
    }

    private Optional<Reply> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return Optional.of(new Reply(response.statusCode(), response.body()));
        } catch (IOException unanswered) {
            next();
            return Optional.empty();
        }
    }

    /** Opens an answer that goes on. */
    HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofInputStream());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
