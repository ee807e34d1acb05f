package dev.troupe.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.security.NodeIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** A client with the certificate of a node that only runs pods. */
final class WorkerFixture implements AutoCloseable {
    private final ServerFixture server;
    private final String node;
    private final HttpClient http;

    WorkerFixture(ServerFixture server, Path directory, String node) throws Exception {
        this.server = server;
        this.node = node;
        this.http = server.client(NodeIdentity.open(
                directory.resolve(node),
                server.pki.authority(),
                node,
                List.of("192.0.2.7"),
                NodeIdentity.Role.WORKER,
                Instant.now()));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", "");
    }

    HttpResponse<String> merge(String path, String patch) throws IOException, InterruptedException {
        return send("PATCH", path, "application/merge-patch+json", patch);
    }

    HttpResponse<String> send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        return http.send(
                server.request(path)
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Listens to the node's own feed. */
    Feed listen() throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(server.request("/troupe/nodes/" + node + "/feed").build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("the feed answers " + response.statusCode());
        }
        return new Feed(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    /** Lines of a feed, as {@code TYPE resource/name}. */
    record Feed(BufferedReader lines) implements AutoCloseable {
        JsonNode next() throws IOException {
            return Json.read(String.valueOf(lines.readLine()));
        }

        /** The next line that matches; what is between is passed over. */
        JsonNode until(Predicate<String> wanted) throws IOException {
            JsonNode line = next();
            while (!wanted.test(text(line))) {
                line = next();
            }
            return line;
        }

        static String text(JsonNode line) {
            String type = line.path("type").asText();
            return line.has("object")
                    ? type
                            + ' '
                            + line.path("resource").asText()
                            + '/'
                            + line.at("/object/metadata/name").asText()
                    : type;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** A pod on a node that takes its environment from a Secret and a volume from a ConfigMap. */
    static ObjectNode pod(String name, String node, String secret, String configMap) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("namespace", "default").put("name", name);
        ObjectNode spec = pod.putObject("spec").put("nodeName", node).put("serviceAccountName", "default");
        ObjectNode container =
                spec.putArray("containers").addObject().put("name", "c").put("image", "i");
        container.putArray("envFrom").addObject().putObject("secretRef").put("name", secret);
        spec.putArray("volumes")
                .addObject()
                .put("name", "v")
                .putObject("configMap")
                .put("name", configMap);
        return pod;
    }

    static ObjectNode object(String kind, String namespace, String name) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    static ObjectNode ingressClass(String name, String controller) {
        ObjectNode object = object("IngressClass", "", name).put("apiVersion", "networking.k8s.io/v1");
        object.putObject("spec").put("controller", controller);
        return object;
    }

    /** An Ingress whose certificate is in that Secret. */
    static ObjectNode ingress(String name, String className, String secret) {
        ObjectNode object = object("Ingress", "default", name).put("apiVersion", "networking.k8s.io/v1");
        ObjectNode spec = object.putObject("spec").put("ingressClassName", className);
        spec.putArray("tls").addObject().put("secretName", secret);
        return object;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
