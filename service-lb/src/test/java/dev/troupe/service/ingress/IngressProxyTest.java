package dev.troupe.service.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.testkit.InMemoryCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's proxy from the objects that it follows to the bytes that a client gets. */
final class IngressProxyTest {
    private static final int CHANGES = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ResourceKey INGRESS = new ResourceKey("ingresses.networking.k8s.io", "shop", "web");
    private static final ResourceKey SLICE = new ResourceKey("endpointslices.discovery.k8s.io", "shop", "web-1");

    private final ActorTestKit testKit = ActorTestKit.create();
    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final int httpPort = freePort();
    private final int httpsPort = freePort();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private HttpServer pod;

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pod.createContext("/", exchange -> {
            String heard = exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestHeaders().get("X-Forwarded-For") + " "
                    + exchange.getRequestHeaders().getFirst("X-Forwarded-Proto");
            byte[] body = heard.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        pod.start();
        TlsSecrets.Pair byDefault = TlsSecrets.make("default.example", "EC");
        IngressSettings settings = new IngressSettings(
                true,
                httpPort,
                httpsPort,
                2,
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                1_000);
        testKit.spawn(IngressProxy.create(new IngressProxy.Parts(
                settings, "127.0.0.1", byDefault.certificate(), byDefault.key(), cluster, this::record)));
        cluster.create(object("networking.k8s.io/v1", "IngressClass", "", "ours", """
                {"spec": {"controller": "troupe.dev/ingress"}}"""));
        cluster.create(object("networking.k8s.io/v1", "IngressClass", "", "others", """
                {"spec": {"controller": "example.com/other"}}"""));
        cluster.create(object("v1", "Service", "shop", "web", """
                {"spec": {"ports": [{"name": "http", "port": 80, "protocol": "TCP"}]}}"""));
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", "shop", "web-1", """
                {"addressType": "IPv4", "ports": [{"name": "http", "port": %d, "protocol": "TCP"}],
                 "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": true}}]}""".formatted(
                        pod.getAddress().getPort()));
        Json.child(Json.child(slice, "metadata"), "labels").put("kubernetes.io/service-name", "web");
        cluster.create(slice);
        cluster.create(object("discovery.k8s.io/v1", "EndpointSlice", "shop", "stray", """
                {"addressType": "IPv4", "endpoints": []}"""));
    }

    @AfterEach
    void stop() {
        testKit.shutdownTestKit();
        pod.stop(0);
    }

    private void record(
            StoredObject regarding, String fieldPath, String type, String reason, String message, String component) {
        events.add(regarding.key().name() + " " + type + " " + reason + " " + message);
    }

    private static ObjectNode object(String apiVersion, String kind, String namespace, String name, String rest) {
        ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        object.setAll((ObjectNode) Json.read(rest));
        return object;
    }

    private void createIngress(String className) {
        cluster.create(object("networking.k8s.io/v1", "Ingress", "shop", "web", """
                {"spec": {"ingressClassName": "%s", "tls": [{"hosts": ["www.shop.example"], "secretName": "cert"}],
                  "rules": [{"host": "www.shop.example", "http": {"paths": [
                    {"path": "/", "pathType": "Prefix",
                     "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}}""".formatted(className)));
    }

    /** The status and the body that a host's page has, or what hinders. */
    private String page(Socket socket, String host) throws IOException {
        try (socket) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.getOutputStream()
                    .write(("GET /x?y=1 HTTP/1.1\r\nHost: " + host
                                    + "\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return all.substring(9, 12) + " " + all.substring(all.indexOf("\r\n\r\n") + 4);
        }
    }

    private String page(String host) {
        try {
            return page(new Socket("127.0.0.1", httpPort), host);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private SSLSocket handshake(String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", httpsPort);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String shown(String name) {
        try (SSLSocket socket = handshake(name)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName() + " "
                    + certificate.getPublicKey().getAlgorithm();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private void awaitPage(String host, String expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(page(host)).startsWith(expected));
    }

    @Test
    void followsIngressesServicesAndPods() {
        createIngress("ours");
        awaitPage("www.shop.example", "200 /x?y=1 www.shop.example [127.0.0.1] http");
        assertThat(page("WWW.shop.example:80")).startsWith("200 ");
        assertThat(page("other.example")).startsWith("404 ");
        cluster.edit(SLICE, slice -> ((ObjectNode) slice.at("/endpoints/0/conditions")).put("ready", false));
        awaitPage("www.shop.example", "503 ");
        cluster.edit(SLICE, slice -> ((ObjectNode) slice.at("/endpoints/0/conditions")).put("ready", true));
        awaitPage("www.shop.example", "200 ");
        pod.stop(0);
        awaitPage("www.shop.example", "502 ");
        cluster.remove(INGRESS);
        awaitPage("www.shop.example", "404 ");
    }

    @Test
    void servesItsOwnClassesOnly() {
        createIngress("others");
        cluster.create(object("networking.k8s.io/v1", "Ingress", "shop", "ours", """
                {"spec": {"ingressClassName": "ours",
                  "defaultBackend": {"service": {"name": "none", "port": {"number": 80}}}}}"""));
        awaitPage("any.example", "503 ");
        assertThat(page("www.shop.example"))
                .as("the other class's Ingress is nobody's here")
                .startsWith("503 ");
        cluster.edit(INGRESS, ingress -> Json.child(ingress, "spec").put("ingressClassName", "ours"));
        awaitPage("www.shop.example", "200 ");
        cluster.remove(ResourceKey.clusterScoped("ingressclasses.networking.k8s.io", "ours"));
        awaitPage("www.shop.example", "404 ");
    }

    @Test
    void showsCertificatesAsTheirSecretsAre() throws Exception {
        createIngress("ours");
        await().atMost(PATIENCE).until(() -> shown("www.shop.example").equals("CN=default.example EC"));
        TlsSecrets.Pair first = TlsSecrets.make("www.shop.example", "EC");
        TlsSecrets.Pair second = TlsSecrets.make("www.shop.example", "RSA");
        cluster.create(TlsSecrets.secret("shop", "cert", first.certificate(), first.key()));
        await().atMost(PATIENCE).until(() -> shown("www.shop.example").equals("CN=www.shop.example EC"));
        assertThat(shown("other.example")).isEqualTo("CN=default.example EC");
        assertThat(page(handshake("www.shop.example"), "www.shop.example"))
                .isEqualTo("200 /x?y=1 www.shop.example [127.0.0.1] https");
        ResourceKey key = new ResourceKey("secrets", "shop", "cert");
        TlsSecrets.Pair other = TlsSecrets.make("www.shop.example", "EC");
        awaitEvent("the Secret shop/cert with its certificate is not there");
        replace(key, new TlsSecrets.Pair(first.certificate(), other.key()));
        awaitEvent("the Secret shop/cert is of no use for TLS: tls.key is not the key of tls.crt");
        replace(key, new TlsSecrets.Pair("no certificate", first.key()));
        awaitEvent("the Secret shop/cert is of no use for TLS: tls.crt and tls.key make no certificate");
        replace(key, new TlsSecrets.Pair(first.certificate(), ""));
        awaitEvent("the Secret shop/cert is of no use for TLS: it has no tls.key");
        assertThat(shown("www.shop.example"))
                .as("a broken Secret changes nothing")
                .isEqualTo("CN=www.shop.example EC");
        replace(key, second);
        await().atMost(PATIENCE).until(() -> shown("www.shop.example").equals("CN=www.shop.example RSA"));
        cluster.remove(key);
        await().atMost(PATIENCE).until(() -> shown("www.shop.example").equals("CN=default.example EC"));
    }

    /** Each change asks for the renewal of what is shown, and one takes longer than a change does. */
    @Test
    void showsTheLastOfManyCertificates() throws Exception {
        createIngress("ours");
        TlsSecrets.Pair first = TlsSecrets.make("www.shop.example", "EC");
        TlsSecrets.Pair last = TlsSecrets.make("www.shop.example", "RSA");
        cluster.create(TlsSecrets.secret("shop", "cert", first.certificate(), first.key()));
        await().atMost(PATIENCE).until(() -> shown("www.shop.example").equals("CN=www.shop.example EC"));
        ResourceKey key = new ResourceKey("secrets", "shop", "cert");
        for (int i = 0; i < CHANGES; i++) {
            replace(key, i % 2 == 0 ? last : first);
        }
        replace(key, last);
        await().atMost(PATIENCE).until(() -> shown("www.shop.example").equals("CN=www.shop.example RSA"));
    }

    private void awaitEvent(String message) {
        await().atMost(PATIENCE)
                .until(() ->
                        events.stream().anyMatch(event -> event.startsWith("web Warning BadCertificate " + message)));
    }

    private void replace(ResourceKey key, TlsSecrets.Pair pair) {
        cluster.edit(
                key,
                secret -> secret.set(
                        "data",
                        TlsSecrets.secret("shop", "cert", pair.certificate(), pair.key())
                                .get("data")));
    }

    @Test
    void waitsForPortsThatOthersHave() throws Exception {
        try (ServerSocket other = new ServerSocket(httpPort, 5, InetAddress.getLoopbackAddress())) {
            createIngress("ours");
            await().atMost(PATIENCE).until(() -> shown("www.shop.example").equals("CN=default.example EC"));
            assertThat(other.isBound()).isTrue();
        }
        awaitPage("www.shop.example", "200 ");
    }

    /** For a client that only looks. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
