package dev.troupe.benchmarks.client;

import dev.troupe.app.client.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends requests to any Kubernetes API, over HTTP/1.1 and one connection a caller. */
public final class ApiClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern REVISION = Pattern.compile("\"resourceVersion\"\\s*:\\s*\"(\\d+)\"");
    private static final int MAX_SHOWN_CHARS = 200;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int FIRST_FAILURE = 400;

    private final URI server;
    private final HttpClient http;
    private final Duration timeout;

    public ApiClient(Credentials credentials) {
        this.server = credentials.server();
        this.timeout = PATIENCE;
        this.http = HttpClient.newBuilder()
                .sslContext(credentials.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    private ApiClient(URI server, HttpClient http, Duration timeout) {
        this.server = server;
        this.http = http;
        this.timeout = timeout;
    }

    /** The same client, which waits no longer than this for an answer. */
    public ApiClient within(Duration answer) {
        return new ApiClient(server, http, answer);
    }

    public String get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    /** @param json the object to make */
    public String create(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** A request without a body, which may take as long as it takes. */
    public String post(String path) throws IOException, InterruptedException {
        return send(endless(path).POST(BodyPublishers.noBody()));
    }

    /** @param json a merge patch */
    public String patch(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString(json)));
    }

    public String delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    /** Makes an object unless it exists. */
    public void ensure(String path, String json) throws IOException, InterruptedException {
        try {
            create(path, json);
        } catch (Refused e) {
            if (e.status() != CONFLICT) {
                throw e;
            }
        }
    }

    /** Whether an object is there. */
    public boolean exists(String path) throws IOException, InterruptedException {
        try {
            get(path);
            return true;
        } catch (Refused e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** The first resourceVersion in an answer: a list's, or an object's. */
    public static String revision(String body) {
        Matcher matcher = REVISION.matcher(body);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no resourceVersion in " + shown(body));
        }
        return matcher.group(1);
    }

    HttpClient http() {
        return http;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(timeout).header("Accept", "application/json");
    }

    /** Without the client's own time limit, for answers that go on. */
    HttpRequest.Builder endless(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Accept", "application/json");
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= FIRST_FAILURE) {
            throw new Refused(response.statusCode(), shown(response.body()));
        }
        return response.body();
    }

    private static String shown(String body) {
        return body.substring(0, Math.min(MAX_SHOWN_CHARS, body.length()));
    }

    /** The server's no. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status, String body) {
            super("HTTP " + status + ' ' + body);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
