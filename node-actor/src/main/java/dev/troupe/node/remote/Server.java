package dev.troupe.node.remote;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** Connections to one control node. Closing cuts them, and what is under way fails. */
final class Server implements AutoCloseable {
    private final String address;
    private final HttpClient client;

    /**
     * @param address {@code host:port}
     * @param tls shows this node's certificate and trusts the cluster's CA only
     */
    Server(String address, SSLContext tls, Duration connectTimeout) {
        this.address = address;
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(connectTimeout)
                .build();
    }

    String address() {
        return address;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://" + address + path));
    }

    CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
