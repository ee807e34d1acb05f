package dev.troupe.app.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.Pem;
import dev.troupe.apiserver.security.PublicKeyHash;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A client of the API with what a kubeconfig of {@code troupe init} says. */
final class Administrator {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final char[] NO_PASSWORD = new char[0];
    private static final int FIRST_ERROR = 400;

    private final String server;
    private final X509Certificate authority;
    private final Identity identity;

    private Administrator(String server, X509Certificate authority, Identity identity) {
        this.server = server;
        this.authority = authority;
        this.identity = identity;
    }

    /**
     * Reads a kubeconfig with one cluster and one user, whose certificates it holds.
     *
     * @throws IOException if it cannot be read or is of another form
     */
    static Administrator of(Path kubeconfig) throws IOException {
        if (!Files.exists(kubeconfig)) {
            throw new IOException(
                    kubeconfig + " is not there; run this on a control node, or name a kubeconfig with --kubeconfig");
        }
        JsonNode config = new YAMLMapper().readTree(kubeconfig.toFile());
        JsonNode cluster = config.path("clusters").path(0).path("cluster");
        JsonNode user = config.path("users").path(0).path("user");
        try {
            return new Administrator(
                    text(cluster, "server"),
                    Pem.parseCertificate(decoded(cluster, "certificate-authority-data")),
                    Identity.parse(decoded(user, "client-certificate-data"), decoded(user, "client-key-data")));
        } catch (IllegalArgumentException e) {
            throw new IOException(kubeconfig + " is no kubeconfig of troupe init: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode parent, String field) {
        String text = parent.path(field).asText("");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it has no " + field);
        }
        return text;
    }

    private static String decoded(JsonNode parent, String field) {
        return new String(Base64.getDecoder().decode(text(parent, field)), StandardCharsets.US_ASCII);
    }

    ServerAddress server() {
        URI uri = URI.create(server);
        return new ServerAddress(uri.getHost(), uri.getPort() < 0 ? ServerAddress.DEFAULT_PORT : uri.getPort());
    }

    PublicKeyHash authorityHash() {
        return PublicKeyHash.of(authority);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofByteArray(Json.write(body)));
    }

    JsonNode delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    /** @throws StatusException if the API refuses */
    private JsonNode send(String method, String path, BodyPublisher body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(context())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(server + path))
                            .timeout(TIMEOUT)
                            .header("Content-Type", "application/json")
                            .method(method, body)
                            .build(),
                    BodyHandlers.ofString());
            JsonNode answer = Json.read(response.body());
            if (response.statusCode() >= FIRST_ERROR) {
                throw StatusException.fromStatus(answer);
            }
            return answer;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the certificates of the kubeconfig", e);
        } catch (ConnectException e) {
            throw new IOException("nothing answers at " + server, e);
        }
    }

    private SSLContext context() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, NO_PASSWORD);
        keys.setKeyEntry("admin", identity.key(), NO_PASSWORD, new Certificate[] {identity.certificate()});
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, NO_PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, NO_PASSWORD);
        trusted.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
