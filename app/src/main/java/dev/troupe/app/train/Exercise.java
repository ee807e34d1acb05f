package dev.troupe.app.train;

import dev.troupe.apiserver.security.Pki;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What the client of a training run does: a little of everything that a cluster is asked in its first minute. */
final class Exercise {
    private static final int OBJECTS = 200;
    private static final int CLIENTS = 16;
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String POD = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-%d","labels":{"app":"a"}},\
            "spec":{"containers":[{"name":"c","image":"busybox:1.37","command":["sleep","3600"],\
            "resources":{"requests":{"cpu":"1m","memory":"1Mi"}}}],"terminationGracePeriodSeconds":0}}""";
    private static final String MAP = """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map-%d"},"data":{"k":"%s"}}""";
    private static final String DEPLOYMENT = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3,\
            "selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},\
            "spec":{"containers":[{"name":"c","image":"nginx:1.14.2"}]}}}}""";

    private final String server;
    private final HttpClient client;

    Exercise(String server, Pki identities) throws GeneralSecurityException, IOException {
        this.server = server;
        this.client = HttpClient.newBuilder()
                .sslContext(context(identities))
                .connectTimeout(Duration.ofSeconds(5))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    void run() throws InterruptedException, ExecutionException {
        send("GET", "/readyz?verbose", "", "");
        send("GET", "/apis", "", "");
        send("GET", "/api/v1", "", "");
        String padding = "x".repeat(512);
        each(i -> send("POST", MAPS, MAP.formatted(i, padding), "application/json"));
        each(i -> send("GET", MAPS + "/map-" + i, "", ""));
        each(i -> send("PATCH", MAPS + "/map-" + i, "{\"data\":{\"l\":\"m\"}}", "application/merge-patch+json"));
        send("GET", MAPS, "", "");
        send("GET", MAPS + "?watch=1&timeoutSeconds=1&resourceVersion=0", "", "");
        send("POST", "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT, "application/json");
        for (int i = 0; i < CLIENTS; i++) {
            send("POST", PODS, POD.formatted(i), "application/json");
        }
        send("GET", PODS + "?watch=1&timeoutSeconds=3&resourceVersion=0", "", "");
        for (int i = 0; i < CLIENTS; i++) {
            send("DELETE", PODS + "/pod-" + i, "", "");
        }
        send("DELETE", "/apis/apps/v1/namespaces/default/deployments/web", "", "");
        each(i -> send("DELETE", MAPS + "/map-" + i, "", ""));
    }

    private interface Step {
        void run(int number);
    }

    private static void each(Step step) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < OBJECTS; i++) {
                int number = i;
                running.add(threads.submit(() -> step.run(number)));
            }
            for (Future<?> done : running) {
                done.get();
            }
        }
    }

    private void send(String method, String path, String body, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try {
            int status = client.send(request.build(), BodyHandlers.ofString()).statusCode();
            if (status >= 400) {
                throw new IllegalStateException(method + " " + path + " gave " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(Pki identities) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("admin", identities.admin().key(), new char[0], new Certificate[] {
            identities.admin().certificate()
        });
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", identities.authority().self().certificate());
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
