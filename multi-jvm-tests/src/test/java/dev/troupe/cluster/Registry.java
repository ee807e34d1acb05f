package dev.troupe.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A registry of images, enough of the OCI distribution protocol for pulls. A process of its own, so that it can run in
 * a node's network namespace. Repositories under {@code private/} want a user and a password.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec">OCI distribution</a>
 */
final class Registry {
    static final String USER = "alice";
    static final String PASSWORD = "secret";

    private static final Pattern REQUEST = Pattern.compile("/v2/(.+)/(manifests|blobs)/([^/]+)");
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Map<String, byte[]> files = new HashMap<>();
    private final String manifestDigest;

    private Registry(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), tar.readAllBytes());
            }
        }
        JsonNode index = Json.read(file("index.json"));
        this.manifestDigest = index.path("manifests").path(0).path("digest").asText();
    }

    /** Arguments: an OCI archive, whose first image is served under every name, and a port on 127.0.0.1. */
    public static void main(String[] arguments) throws IOException {
        Registry registry = new Registry(Path.of(arguments[0]));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1])), 0);
        server.createContext("/v2/", registry::answer);
        server.start();
        System.out.println("ready");
    }

    private byte[] file(String name) {
        byte[] content = files.get(name);
        if (content == null) {
            throw new IllegalArgumentException("the archive has no " + name);
        }
        return content;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Matcher request = REQUEST.matcher(exchange.getRequestURI().getPath());
        if (!request.matches()) {
            send(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        } else if (request.group(1).startsWith("private/") && !authorized(exchange)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
            send(exchange, 401, "application/json", "{\"errors\":[]}".getBytes(StandardCharsets.UTF_8));
        } else if (request.group(2).equals("manifests")) {
            String digest = request.group(3).startsWith("sha256:") ? request.group(3) : manifestDigest;
            sendBlob(exchange, digest, mediaType(digest));
        } else {
            sendBlob(exchange, request.group(3), "application/octet-stream");
        }
    }

    private String mediaType(String digest) {
        return Json.read(file(blob(digest))).has("manifests") ? INDEX : MANIFEST;
    }

    private static boolean authorized(HttpExchange exchange) {
        String wanted =
                "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void sendBlob(HttpExchange exchange, String digest, String type) throws IOException {
        byte[] content = files.get(blob(digest));
        if (content == null) {
            send(exchange, 404, "application/json", "{\"errors\":[]}".getBytes(StandardCharsets.UTF_8));
        } else {
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
            send(exchange, 200, type, content);
        }
    }

    private static String blob(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
