package dev.troupe.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The API over plain HTTP, with the client certificate of a kubeconfig: for requests that kubectl would not send. */
final class Api {
    /** Longer than any request that is not a watch may take. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final char[] NO_PASSWORD = new char[0];

    private final HttpClient client;
    private final String server;
    private final Duration timeout;

    private Api(HttpClient client, String server, Duration timeout) {
        this.client = client;
        this.server = server;
        this.timeout = timeout;
    }

    /**
     * What the server answered.
     *
     * @param retryAfterSeconds when it wants to be asked again; 0 if it did not say
     */
    record Answer(int code, String body, int retryAfterSeconds) {
        JsonNode json() {
            return Json.read(body);
        }

        /** The message of a Status. */
        String message() {
            return json().path("message").asText();
        }

        /** The reason of a Status. */
        String reason() {
            return json().path("reason").asText();
        }
    }

    static Api of(Path kubeconfig) {
        return of(kubeconfig, TIMEOUT);
    }

    /** @param timeout after which a request counts as not answered */
    static Api of(Path kubeconfig, Duration timeout) {
        try {
            String text = Files.readString(kubeconfig);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(clientKey(text).getKeyManagers(), authority(text).getTrustManagers(), null);
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(tls)
                    .connectTimeout(timeout)
                    .build();
            return new Api(client, field(text, "server"), timeout);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot use " + kubeconfig, e);
        }
    }

    /** The same client at another server, with connections of its own as long as nobody else asks that one. */
    Api at(String address) {
        return new Api(client, server.replaceFirst("//[^:/]+", "//" + address), timeout);
    }

    Answer get(String path) {
        return send("GET", path, "application/json", "");
    }

    Answer post(String path, String json) {
        return send("POST", path, "application/json", json);
    }

    Answer put(String path, String json) {
        return send("PUT", path, "application/json", json);
    }

    Answer delete(String path) {
        return send("DELETE", path, "application/json", "");
    }

    /** @param type what kind of patch it is: merge-patch, json-patch, strategic-merge-patch or apply-patch */
    Answer patch(String type, String path, String patch) {
        return send("PATCH", path, "application/" + type + (type.equals("apply-patch") ? "+yaml" : "+json"), patch);
    }

    Answer send(String method, String path, String contentType, String body) {
        return send(method, path, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Opens a request whose answer is read while it arrives; closing the answer's body ends it. */
    HttpResponse<InputStream> open(String path, String accept) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .header("Accept", accept)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new IllegalStateException(path + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Answer send(String method, String path, String contentType, byte[] body) {
        HttpRequest.BodyPublisher publisher =
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .method(method, publisher)
                .header("Content-Type", contentType)
                .header("Accept", "application/json")
                .timeout(timeout)
                .build();
        try {
            // The request's own limit ends with the answer's head; its body must come as well.
            HttpResponse<String> response = client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
            int retryAfterSeconds =
                    (int) response.headers().firstValueAsLong("Retry-After").orElse(0);
            return new Answer(response.statusCode(), response.body(), retryAfterSeconds);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " " + path + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static KeyManagerFactory clientKey(String kubeconfig) throws GeneralSecurityException, IOException {
        byte[] key = unwrap(decoded(kubeconfig, "client-key-data"));
        Certificate certificate = certificate(decoded(kubeconfig, "client-certificate-data"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                "client",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                NO_PASSWORD,
                new Certificate[] {certificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    private static TrustManagerFactory authority(String kubeconfig) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setCertificateEntry("authority", certificate(decoded(kubeconfig, "certificate-authority-data")));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static Certificate certificate(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    private static byte[] unwrap(byte[] pem) {
        String text = new String(pem, StandardCharsets.US_ASCII).replaceAll("-----[^-]+-----", "");
        return Base64.getMimeDecoder().decode(text);
    }

    private static byte[] decoded(String kubeconfig, String name) {
        return Base64.getDecoder().decode(field(kubeconfig, name));
    }

    private static String field(String kubeconfig, String name) {
        Matcher found = Pattern.compile("\\b" + name + ": *(\\S+)").matcher(kubeconfig);
        if (!found.find()) {
            throw new IllegalStateException("no " + name + " in the kubeconfig");
        }
        return found.group(1);
    }
}
