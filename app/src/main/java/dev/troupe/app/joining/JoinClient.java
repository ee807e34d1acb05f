package dev.troupe.app.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.PublicKeyHash;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Asks a cluster to let this machine in. */
final class JoinClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int CREATED = 201;
    private static final int UNAUTHORIZED = 401;

    private final ServerAddress server;
    private final BootstrapToken token;
    private final Set<PublicKeyHash> hashes;

    JoinClient(ServerAddress server, BootstrapToken token, Set<PublicKeyHash> hashes) {
        if (hashes.isEmpty()) {
            throw new IllegalArgumentException(
                    "without the hash of the cluster's CA anybody could pass for the cluster;"
                            + " give it with --discovery-token-ca-cert-hash");
        }
        this.server = server;
        this.token = token;
        this.hashes = hashes;
    }

    /** What the cluster gave, and the CA that vouches for it. */
    record Admitted(Admission admission, X509Certificate authority) {}

    /** @throws IOException if the cluster cannot be reached, is not the one expected, or refuses; the message says so */
    Admitted ask(JoinRequest request) throws IOException, InterruptedException {
        PinnedAuthority trust = new PinnedAuthority(hashes);
        HttpResponse<String> response = send(request, trust);
        if (response.statusCode() != CREATED) {
            throw new IOException(refusal(response));
        }
        Admission admission = Admission.read(Json.read(response.body()));
        return new Admitted(admission, trust.found().orElseThrow(() -> new IOException("the server has shown no CA")));
    }

    private HttpResponse<String> send(JoinRequest request, PinnedAuthority trust)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(context(trust))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        try (client) {
            return client.send(
                    HttpRequest.newBuilder(server.uri(JoinRequest.PATH))
                            .timeout(TIMEOUT)
                            .header("Authorization", "Bearer " + token.text())
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(Json.write(request.toJson())))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(reason(e), e);
        }
    }

    private String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PinnedAuthority.NotPinned) {
                return server + ": " + cause.getMessage();
            }
        }
        if (failure instanceof ConnectException) {
            return "nothing answers at " + server + "; is the first node started, and its port open?";
        }
        return "cannot talk to " + server + ": " + failure.getMessage();
    }

    private String refusal(HttpResponse<String> response) {
        if (response.statusCode() == UNAUTHORIZED) {
            return "the cluster at " + server + " does not take the token " + token.id()
                    + ": it has expired, was deleted, or never was there. Make another on a control node:"
                    + " troupe token create --print-join-command";
        }
        try {
            JsonNode body = Json.read(response.body());
            StatusException status = StatusException.fromStatus(body);
            return "the cluster at " + server + " refuses: " + status.text() + " (" + status.code() + " "
                    + status.reason() + ")";
        } catch (UncheckedIOException notJson) {
            return "the server at " + server + " answers " + response.statusCode() + ": it is no Troupe";
        }
    }

    private static SSLContext context(PinnedAuthority trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }
}
